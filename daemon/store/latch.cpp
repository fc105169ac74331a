#include "daemon/store/latch.hpp"

#include <algorithm>
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
  threshold_ = threshold->small();
  missing_ = std::move(*threshold);
  show();
  return {};
}

Result Latch::perform(const Request& request, std::string& reply) {
  hold();
  Result result = Outcome{};
  if (request.operation == wire::Operation::kSignal) {
    result = signal(request.payload);
  } else if (request.operation == wire::Operation::kLocked) {
    reply += open() ? '\0' : '\1';
  } else if (!open()) {
    waiters_.join({request.ticket, request.caller});
    result->parked = true;
  }
  show();
  return result;
}

void Latch::hold() {
  const std::uint64_t word = word_.exchange(segment::kAskLatch);
  // Nobody else writes a word that asks, or makes it ask: if it looks so, it is not believed.
  if (!std::exchange(asks_, true) && !segment::latch_asks(word))
    missing_ = Number(static_cast<std::int64_t>(word));
}

void Latch::show_state(View& view, std::size_t longest) const {
  const std::uint64_t word = word_.load();
  if (asks_ || segment::latch_asks(word))
    missing_.encode(view.value);
  else
    Number(static_cast<std::int64_t>(word)).encode(view.value);
  view.bytes = view.value.size();
  view.value.resize(std::min(view.bytes, longest));
  view.waiting = waiters_.size();
}

void Latch::show() {
  const auto small = missing_.small();
  if (!waiters_.empty() || !small) return;
  asks_ = false;
  word_.store(static_cast<std::uint64_t>(*small));
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

void Latch::explain(Condition& condition) const {
  condition.met = open();
  condition.threshold = threshold_;
  condition.missing = missing_.small();
}

bool Latch::withdraw(Ticket ticket) {
  if (!waiters_.withdraw(ticket)) return false;
  show();
  return true;
}

void Latch::release(std::uint64_t process, std::vector<PassedLock>&) {
  waiters_.drop_process(process);
  if (asks_ && is_set()) show();
}

}  // namespace gothon::store
