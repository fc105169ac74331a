#include "daemon/store/mutex.hpp"

#include <utility>

namespace gothon::store {

using wire::Operation;
using wire::Status;
using wire::TypeCode;

namespace {

/// What who has slept is told when it has the mutex again.
constexpr char kNotified = '\2';

/// What who waited is told. A lock without a result tells nothing.
std::string granted(TypeCode type, bool notified) {
  if (type == TypeCode::kMutex) return {};
  return std::string(1, notified ? kNotified : '\1');
}

}  // namespace

tl::expected<void, Failure> Mutex::initialise(std::string_view value) {
  if (!value.empty()) return tl::unexpected(malformed());
  show();
  return {};
}

Result Mutex::perform(const Request& request, std::string& reply) {
  hold();
  Result result = Outcome{};
  switch (request.operation) {
    case Operation::kLock:
    case Operation::kAcquire:
      result = lock(request, reply);
      break;
    case Operation::kLocked:
      reply += holder_ ? '\1' : '\0';
      break;
    case Operation::kSleep:
      result = sleep(request);
      break;
    case Operation::kNotify:
      result = notify(request);
      break;
    default:
      result = unlock(request);
  }
  show();
  return result;
}

void Mutex::hold() {
  const std::uint64_t word = word_.exchange(segment::kAskMutex);
  // Nobody else writes a word that asks, or makes it ask: if it looks so, it is not believed.
  if (std::exchange(asks_, true)) return;
  holder_ = holder_in(word);
  taken_ = segment::times_taken(word);
}

std::optional<Mutex::Holder> Mutex::holder_in(std::uint64_t word) const {
  const std::uint64_t owner = segment::mutex_asks(word) ? 0 : segment::holder_of(word);
  const bool unchanged = segment::times_taken(word) == taken_;
  if (holder_ && holder_->caller.process == owner && unchanged) return holder_;
  const auto known = shared().processes.find(owner);
  if (known == shared().processes.end()) return std::nullopt;
  return Holder{known->second, 0};
}

void Mutex::show_state(View& view, std::size_t) const {
  const auto holder = asks_ ? holder_ : holder_in(word_.load());
  if (holder) view.holder = holder->caller;
  view.waiting = waiters_.size() + sleepers_.size();
}

void Mutex::show() {
  const auto serial = holder_ ? segment::serial_of(holder_->caller.process) : 0;
  if (!waiters_.empty() || (holder_ && serial == 0)) return;
  asks_ = false;
  word_.store(segment::mutex_word(serial, taken_));
}

Result Mutex::lock(const Request& request, std::string& reply) {
  const bool tells = request.operation == Operation::kAcquire;
  if (!holder_) {
    give(request.caller);
    if (tells) reply += '\1';
    return Outcome{.grant = holder_->grant};
  }
  if (tells && (request.flags & wire::kFlagWait) == 0) {
    reply += '\0';
    return Outcome{};
  }
  const bool alone = (request.flags & wire::kFlagAlone) != 0;
  if (alone && holder_->caller.process == request.caller.process)
    return tl::unexpected(failure(Status::kOwner,
                                  "locking it again would wait for itself: this process holds it "
                                  "and has no other thread that could unlock it; unlock it first"));
  waiters_.join({{request.ticket, request.caller}, false});
  return Outcome{.parked = true};
}

bool Mutex::may_let_go(const Caller& caller) const {
  return type() == TypeCode::kLock || holder_->caller.process == caller.process;
}

Result Mutex::unlock(const Request& request) {
  if (!holder_)
    return tl::unexpected(
        failure(Status::kOwner, "it cannot be unlocked: nobody holds it; lock it first"));
  if (!may_let_go(request.caller))
    return tl::unexpected(failure(
        Status::kOwner, "it cannot be unlocked here: node " + std::to_string(holder_->caller.node) +
                            " (process " + std::to_string(holder_->caller.pid) +
                            ") holds it; only a thread of that process may unlock it"));
  pass_on();
  return Outcome{};
}

Result Mutex::sleep(const Request& request) {
  if (!holder_ || holder_->caller.process != request.caller.process)
    return tl::unexpected(failure(Status::kOwner,
                                  "it cannot be waited for: this process does not hold it: "
                                  "acquire it first"));
  sleepers_.join({request.ticket, request.caller});
  count_sleepers();
  pass_on();
  return Outcome{.parked = true};
}

Result Mutex::notify(const Request& request) {
  if (!holder_ || holder_->caller.process != request.caller.process)
    return tl::unexpected(failure(Status::kOwner,
                                  "it cannot be notified: this process does not hold it: "
                                  "acquire it first"));
  // More than can sleep are all of them.
  const auto count = wire::decode_small_int(request.payload);
  if (count.value_or(1) > 0) wake(count ? static_cast<std::uint64_t>(*count) : sleepers_.size());
  return Outcome{};
}

void Mutex::wake(std::uint64_t count) {
  for (; count != 0 && !sleepers_.empty(); --count) waiters_.join({sleepers_.next(), true});
  count_sleepers();
}

void Mutex::count_sleepers() {
  if (type() == TypeCode::kCondition)
    line_.room.store(static_cast<std::uint32_t>(sleepers_.size()));
}

void Mutex::pass_on() {
  holder_.reset();
  if (waiters_.empty()) return;
  const Claimant next = waiters_.next();
  give(next.caller);
  complete(next.ticket, granted(type(), next.notified), holder_->grant);
}

void Mutex::give(const Caller& caller) {
  ++taken_;
  holder_ = Holder{caller, new_grant()};
}

bool Mutex::withdraw(Ticket ticket) {
  if (sleepers_.withdraw(ticket)) {
    count_sleepers();
    return true;
  }
  const auto gone = waiters_.withdraw(ticket);
  if (!gone) return false;
  // Its time was up first, so it was another one that was notified.
  if (gone->notified) wake(1);
  show();
  return true;
}

void Mutex::explain(Condition& condition) const {
  condition.met = !holder_;
  if (holder_) condition.holder = holder_->caller;
  condition.anybody = type() == TypeCode::kLock;
}

void Mutex::explain_one(Ticket ticket, Condition& condition) const {
  explain(condition);
  const auto sleeps = [&](const Waiter& each) { return each.ticket == ticket; };
  if (!sleepers_.any(sleeps)) return;
  condition.met = false;
  condition.holder.reset();
}

bool Mutex::take_back(Grant grant, std::string_view reply) {
  hold();
  if (!reply.empty() && reply[0] == kNotified) wake(1);
  if (holder_ && holder_->grant == grant) pass_on();
  show();
  return true;
}

void Mutex::release(std::uint64_t process, std::vector<PassedLock>& passed) {
  sleepers_.drop_process(process);
  count_sleepers();
  if (!asks_ && segment::holder_of(word_.load()) != process) return;
  hold();
  std::uint64_t lost = 0;
  waiters_.drop_process(process, [&](const Claimant& gone) { lost += gone.notified ? 1 : 0; });
  wake(lost);
  if (holder_ && holder_->caller.process == process) {
    PassedLock notice{name(), holder_->caller, std::nullopt};
    pass_on();
    if (holder_) notice.to = holder_->caller;
    passed.push_back(std::move(notice));
  }
  show();
}

}  // namespace gothon::store
