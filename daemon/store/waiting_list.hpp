#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "daemon/store/store.hpp"

namespace gothon::store {

/// A parked request.
struct Waiter {
  Ticket ticket = 0;
  Caller caller;
};

/// Parked requests in the order they came. `Entry` has the members of `Waiter`.
/// Thread rule: one.
template <typename Entry>
class WaitingList {
 public:
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  void join(Entry entry) { entries_.push_back(std::move(entry)); }

  template <typename Test>
  bool any(Test test) const {
    return std::any_of(entries_.begin(), entries_.end(), test);
  }

  /// REQUIRES: not empty.
  Entry next() {
    Entry first = std::move(entries_.front());
    entries_.pop_front();
    return first;
  }

  std::optional<Entry> withdraw(Ticket ticket) {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.ticket == ticket; });
    if (found == entries_.end()) return std::nullopt;
    Entry entry = std::move(*found);
    entries_.erase(found);
    return entry;
  }

  /// Removes the entries of a process and shows each to `dropped`.
  template <typename Dropped>
  void drop_process(std::uint64_t process, Dropped dropped) {
    std::erase_if(entries_, [&](Entry& entry) {
      if (entry.caller.process != process) return false;
      dropped(entry);
      return true;
    });
  }

  void drop_process(std::uint64_t process) {
    drop_process(process, [](const Entry&) {});
  }

 private:
  std::deque<Entry> entries_;
};

}  // namespace gothon::store
