#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/line.hpp"
#include "daemon/store/number.hpp"
#include "daemon/store/variable.hpp"

namespace gothon::store {

/// A latch that opens for good once the sum of its signals reaches the threshold. It keeps what is
/// missing, which only shrinks, so sums of any size are exact.
class Latch final : public Variable {
 public:
  using Variable::Variable;

 private:
  Result perform(const Request& request, std::string& reply) override;
  tl::expected<void, Failure> initialise(std::string_view value) override;
  bool withdraw(Ticket ticket) override;
  void release(std::uint64_t process, std::vector<PassedLock>& passed) override;

  Result signal(std::string_view count);
  bool open() const { return missing_.sign() == 0; }

  Number missing_ = 1;
  Line<Waiter> waiters_;
};

}  // namespace gothon::store
