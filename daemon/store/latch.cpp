#include "daemon/store/latch.hpp"

#include <utility>

namespace gothon::store {

using wire::Status;

tl::expected<void, Failure> Latch::initialise(std::string_view value) {
  auto threshold = value.empty() ? Number(0) : Number::decode(value);
  if (!threshold) return tl::unexpected(int_over_limit());
  if (threshold->sign() <= 0)
    return tl::unexpected(failure(Status::kRange,
                                  "its threshold is below 1: state how many signals it waits for "
                                  "as the default of the lambda's parameter"));
  if (!shared().quota.exchange(missing_.cost(), threshold->cost()))
    return tl::unexpected(over_quota());
  missing_ = std::move(*threshold);
  return {};
}

Result Latch::perform(const Request& request, std::string&) {
  if (request.operation == wire::Operation::kSignal) return signal(request.payload);
  if (open()) return Outcome{};
  waiters_.join({request.ticket, request.caller});
  return Outcome{.parked = true};
}

Result Latch::signal(std::string_view bytes) {
  const auto count = Number::decode(bytes);
  if (!count) return tl::unexpected(int_over_limit());
  if (count->sign() <= 0)
    return tl::unexpected(
        failure(Status::kRange,
                "it cannot be signalled by less than 1: pass a number above 0, or 0 to "
                "wait"));
  if (open()) return Outcome{};
  const std::size_t before = missing_.cost();
  // Both are positive, so the difference is within the limit.
  missing_ = *count >= missing_ ? Number(0) : *Number::difference(missing_, *count);
  shared().quota.release(before - missing_.cost());
  if (open())
    while (!waiters_.empty()) complete(waiters_.next().ticket, {});
  return Outcome{};
}

bool Latch::withdraw(Ticket ticket) {
  return waiters_.withdraw(ticket).has_value();
}

void Latch::release(std::uint64_t process, std::vector<PassedLock>&) {
  waiters_.drop_process(process);
}

}  // namespace gothon::store
