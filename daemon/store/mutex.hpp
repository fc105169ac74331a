#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/line.hpp"
#include "daemon/store/variable.hpp"

namespace gothon::store {

/// A mutex held by a process, which remembers the thread. Waiters get it in the order of coming;
/// any thread of the holding process may unlock.
class Mutex final : public Variable {
 public:
  using Variable::Variable;

 private:
  struct Holder {
    Caller caller;
    Grant grant = 0;
  };

  Result perform(const Request& request, std::string& reply) override;
  tl::expected<void, Failure> initialise(std::string_view value) override;
  bool withdraw(Ticket ticket) override;
  void take_back(Grant grant, std::string_view reply) override;
  void release(std::uint64_t process, std::vector<PassedLock>& passed) override;

  Result lock(const Request& request);
  Result unlock(const Request& request);
  void pass_on();

  std::optional<Holder> holder_;
  Line<Waiter> waiters_;
};

}  // namespace gothon::store
