#include "daemon/store/semaphore.hpp"

#include <algorithm>
#include <utility>

#include "daemon/store/number.hpp"

namespace gothon::store {

using wire::Operation;
using wire::Status;

/// u8, whether it is bounded by its initial value, and that as an int.
tl::expected<void, Failure> Semaphore::initialise(std::string_view value) {
  if (!value.empty() && !wire::well_formed(type(), value)) return tl::unexpected(malformed());
  const bool bounded = !value.empty() && value[0] == '\1';
  const auto number = value.empty() ? Number(1) : Number::decode(value.substr(1));
  if (!number) return tl::unexpected(int_over_limit());
  if (number->sign() < 0)
    return tl::unexpected(failure(Status::kRange,
                                  "its initial value is below 0: state how many may have it at a "
                                  "time"));
  if (*number > Number(static_cast<std::int64_t>(segment::kMostReleased)))
    return tl::unexpected(
        failure(Status::kOverflow, "its initial value is above 2**62: state a smaller one"));
  value_ = static_cast<std::uint64_t>(*number->small());
  if (bounded) most_ = value_;
  line_.capacity.store(most_);
  show();
  return {};
}

Result Semaphore::perform(const Request& request, std::string& reply) {
  hold();
  Result result = Outcome{};
  if (request.operation == Operation::kAcquire)
    result = acquire(request, reply);
  else if (request.operation == Operation::kPost)
    result = post(request.payload);
  else
    wire::append_u64(reply, value_);
  show();
  return result;
}

void Semaphore::hold() {
  const std::uint64_t word = line_.word.exchange(segment::kAskSemaphore);
  // Nobody else writes a word that asks, or makes it ask: if it looks so, it is not believed.
  if (!std::exchange(asks_, true)) value_ = value_in(word);
}

std::uint64_t Semaphore::value_in(std::uint64_t word) const {
  return segment::semaphore_asks(word) ? 0 : std::min(word, most_);
}

void Semaphore::show() {
  if (!waiters_.empty()) return;
  asks_ = false;
  line_.word.store(value_);
}

void Semaphore::show_state(View& view, std::size_t) const {
  const std::uint64_t value = asks_ ? value_ : value_in(line_.word.load());
  Number(static_cast<std::int64_t>(value)).encode(view.value);
  view.bytes = view.value.size();
  view.waiting = waiters_.size();
}

Result Semaphore::acquire(const Request& request, std::string& reply) {
  if (value_ != 0) {
    --value_;
    reply += '\1';
    return Outcome{.grant = new_grant()};
  }
  if ((request.flags & wire::kFlagWait) == 0) {
    reply += '\0';
    return Outcome{};
  }
  waiters_.join({request.ticket, request.caller});
  return Outcome{.parked = true};
}

Result Semaphore::post(std::string_view bytes) {
  const auto count = Number::decode(bytes);
  if (!count) return tl::unexpected(int_over_limit());
  if (count->sign() <= 0)
    return tl::unexpected(failure(Status::kRange,
                                  "it is released 1 time or more: pass a number "
                                  "above 0"));
  const Number room(static_cast<std::int64_t>(most_ - value_));
  if (*count > room && most_ == segment::kMostReleased)
    return tl::unexpected(
        failure(Status::kOverflow, "its value would be above 2**62: release what was acquired"));
  if (*count > room)
    return tl::unexpected(failure(Status::kRange,
                                  "it is released too many times: its value would be above the "
                                  "initial one, " +
                                      std::to_string(most_) + ": release what was acquired, once"));
  give_back(static_cast<std::uint64_t>(*count->small()));
  return Outcome{};
}

void Semaphore::give_back(std::uint64_t count) {
  for (; count != 0 && !waiters_.empty(); --count)
    complete(waiters_.next().ticket, std::string(1, '\1'), new_grant());
  value_ += count;
}

bool Semaphore::withdraw(Ticket ticket) {
  if (!waiters_.withdraw(ticket)) return false;
  show();
  return true;
}

void Semaphore::explain(Condition& condition) const {
  condition.met = value_ != 0;
}

bool Semaphore::take_back(Grant, std::string_view) {
  hold();
  // Over the limit if need be: somebody has released what this one had.
  give_back(1);
  value_ = std::min(value_, most_);
  show();
  return true;
}

void Semaphore::release(std::uint64_t process, std::vector<PassedLock>&) {
  waiters_.drop_process(process);
  if (asks_ && is_set()) show();
}

}  // namespace gothon::store
