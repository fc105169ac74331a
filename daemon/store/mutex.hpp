#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/variable.hpp"
#include "daemon/store/waiting_list.hpp"
#include "glue/segment/layout.hpp"
#include "glue/segment/mutex.hpp"

namespace gothon::store {

/// A mutex held by a process: what a pair of lock and unlock shares, a Lock or an RLock. Waiters
/// get it in the order of coming. Any thread of the holding process may let it go, as far as is
/// known here, and of a Lock any process. Which thread has an RLock, and how often, the process
/// knows.
///
/// A Condition is one that its holder may give up to sleep until somebody who has it notifies him;
/// then he waits for it like the others.
///
/// It is a word of the shared memory (glue/segment/mutex.hpp) as long as nobody waits here: nodes
/// lock and unlock it there. Every operation here makes the word ask, has the mutex to itself, and
/// shows it again.
class Mutex final : public Variable {
 public:
  Mutex(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
      : Variable(declaration, shared), word_(line.word), line_(line) {}

 private:
  struct Claimant : Waiter {
    bool notified = false;  ///< it has slept
  };
  struct Holder {
    Caller caller;
    Grant grant = 0;  ///< 0: it was not taken here
  };

  Result perform(const Request& request, std::string& reply) override;
  tl::expected<void, Failure> initialise(std::string_view value) override;
  void show_state(View& view, std::size_t longest) const override;
  bool withdraw(Ticket ticket) override;
  void explain(Condition& condition) const override;
  void explain_one(Ticket ticket, Condition& condition) const override;
  bool take_back(Grant grant, std::string_view reply) override;
  void release(std::uint64_t process, std::vector<PassedLock>& passed) override;

  Result lock(const Request& request, std::string& reply);
  Result unlock(const Request& request);
  bool may_let_go(const Caller& caller) const;
  Result sleep(const Request& request);
  Result notify(const Request& request);
  /// Up to so many who sleep wait for the mutex from now on.
  void wake(std::uint64_t count);
  /// Nodes read there whether anybody sleeps.
  void count_sleepers();
  void pass_on();
  void give(const Caller& caller);
  /// Who holds it by a word that was not made to ask here.
  std::optional<Holder> holder_in(std::uint64_t word) const;
  /// Makes the word ask, and learns from it who holds the mutex.
  void hold();
  /// Makes the word say who holds it, unless somebody waits.
  void show();

  segment::Word& word_;
  segment::Line& line_;
  bool asks_ = false;        ///< whether this process has made the word ask
  std::uint32_t taken_ = 0;  ///< how often it was taken when the word asked last
  std::optional<Holder> holder_;
  WaitingList<Claimant> waiters_;
  WaitingList<Waiter> sleepers_;
};

}  // namespace gothon::store
