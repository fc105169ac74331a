#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>

namespace gothon::store {

/// A set of addresses, as ranges that neither overlap nor touch. Thread rule: one.
class Ranges {
 public:
  /// Some of it may be there already.
  void add(std::uint64_t from, std::uint64_t to) {
    auto next = ends_.upper_bound(from);
    if (next != ends_.begin() && std::prev(next)->second >= from) from = (--next)->first;
    while (next != ends_.end() && next->first <= to) {
      to = std::max(to, next->second);
      bytes_ -= next->second - next->first;
      next = ends_.erase(next);
    }
    ends_.emplace_hint(next, from, to);
    bytes_ += to - from;
  }

  /// Some of it may be missing.
  void remove(std::uint64_t from, std::uint64_t to) {
    add(from, to);
    const auto around = std::prev(ends_.upper_bound(from));
    const auto [start, end] = *around;
    ends_.erase(around);
    if (start < from) ends_.emplace(start, from);
    if (to < end) ends_.emplace(to, end);
    bytes_ -= to - from;
  }

  /// Shows each range below `end` of which nothing is in the set.
  template <typename Gap>
  void each_gap(std::uint64_t end, Gap gap) const {
    std::uint64_t from = 0;
    for (const auto& [start, stop] : ends_) {
      if (from < start) gap(from, start);
      from = stop;
    }
    if (from < end) gap(from, end);
  }

  std::uint64_t bytes() const { return bytes_; }

 private:
  std::map<std::uint64_t, std::uint64_t> ends_;  ///< by where each begins
  std::uint64_t bytes_ = 0;
};

}  // namespace gothon::store
