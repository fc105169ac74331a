#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/variable.hpp"
#include "daemon/store/waiting_list.hpp"
#include "glue/segment/layout.hpp"
#include "glue/segment/semaphore.hpp"

namespace gothon::store {

/// A semaphore, bounded or not. Waiters get it in the order of coming. Nobody owns what he has
/// taken: what a process took that is gone stays taken.
///
/// Its value is a word of the shared memory (glue/segment/semaphore.hpp) as long as nobody waits
/// here. Every operation here makes the word ask, has the value to itself, and shows it again.
class Semaphore final : public Variable {
 public:
  Semaphore(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
      : Variable(declaration, shared), line_(line) {
    line_.word.store(segment::kAskSemaphore);
  }

 private:
  Result perform(const Request& request, std::string& reply) override;
  tl::expected<void, Failure> initialise(std::string_view value) override;
  void show_state(View& view, std::size_t longest) const override;
  bool withdraw(Ticket ticket) override;
  void explain(Condition& condition) const override;
  bool take_back(Grant grant, std::string_view reply) override;
  void release(std::uint64_t process, std::vector<PassedLock>& passed) override;

  Result acquire(const Request& request, std::string& reply);
  Result post(std::string_view count);
  void give_back(std::uint64_t count);
  /// Makes the word ask, and learns the value from it.
  void hold();
  /// Makes the word say the value, unless somebody waits.
  void show();
  std::uint64_t value_in(std::uint64_t word) const;

  segment::Line& line_;
  bool asks_ = true;         ///< whether this process has made the word ask
  std::uint64_t value_ = 1;  ///< while it asks
  std::uint64_t most_ = segment::kMostReleased;
  WaitingList<Waiter> waiters_;
};

}  // namespace gothon::store
