#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/number.hpp"
#include "daemon/store/variable.hpp"
#include "daemon/store/waiting_list.hpp"
#include "glue/segment/latch.hpp"
#include "glue/segment/layout.hpp"

namespace gothon::store {

/// A latch that opens for good once the sum of its signals reaches the threshold. It keeps what is
/// missing, which only shrinks, so sums of any size are exact.
///
/// What is missing is a word of the shared memory (glue/segment/latch.hpp) as long as it fits and
/// nobody waits here: nodes signal and look at it there. Every operation here makes the word ask,
/// has the latch to itself, and shows it again.
class Latch final : public Variable {
 public:
  Latch(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
      : Variable(declaration, shared), word_(line.word) {
    word_.store(segment::kAskLatch);
  }

 private:
  Result perform(const Request& request, std::string& reply) override;
  tl::expected<void, Failure> initialise(std::string_view value) override;
  void show_state(View& view, std::size_t longest) const override;
  bool withdraw(Ticket ticket) override;
  void explain(Condition& condition) const override;
  void release(std::uint64_t process, std::vector<PassedLock>& passed) override;

  Result signal(std::string_view count);
  bool open() const { return missing_.sign() == 0; }
  /// Makes the word ask, and learns from it what is missing.
  void hold();
  /// Makes the word say what is missing, if it can and nobody waits.
  void show();

  segment::Word& word_;
  bool asks_ = true;                       ///< whether this process has made the word ask
  std::optional<std::int64_t> threshold_;  ///< for explanations; none if it is beyond 64 bits
  Number missing_ = 1;
  WaitingList<Waiter> waiters_;
};

}  // namespace gothon::store
