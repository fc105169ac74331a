#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/variable.hpp"
#include "daemon/store/waiting_list.hpp"
#include "glue/segment/event.hpp"
#include "glue/segment/layout.hpp"

namespace gothon::store {

/// An event, set or not. It is a word of the shared memory (glue/segment/event.hpp) and asks for as
/// long as somebody waits here. It never asks while it is set, not for a moment: who sees that it
/// asks knows that it is not.
class Event final : public Variable {
 public:
  Event(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
      : Variable(declaration, shared), word_(line.word) {}

 private:
  Result perform(const Request& request, std::string& reply) override;
  tl::expected<void, Failure> initialise(std::string_view value) override;
  void show_state(View& view, std::size_t longest) const override;
  bool withdraw(Ticket ticket) override;
  void explain(Condition& condition) const override;
  void release(std::uint64_t process, std::vector<PassedLock>& passed) override;

  bool on() const { return waiters_.empty() && segment::is_set(word_.load()); }
  void set_it();
  void clear_it();
  void wait(const Request& request, Outcome& outcome);
  /// Nobody waits any more: it is in the memory again.
  void show_if_alone();

  segment::Word& word_;
  std::uint64_t asking_ = 0;     ///< the word that is to come back when nobody waits any more
  WaitingList<Waiter> waiters_;  ///< while there are any, the word asks
};

}  // namespace gothon::store
