#include "daemon/store/mutex.hpp"

#include <utility>

namespace gothon::store {

using wire::Status;

tl::expected<void, Failure> Mutex::initialise(std::string_view value) {
  if (!value.empty()) return tl::unexpected(malformed());
  show();
  return {};
}

Result Mutex::perform(const Request& request, std::string&) {
  hold();
  auto result = request.operation == wire::Operation::kLock ? lock(request) : unlock(request);
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
  view.waiting = waiters_.size();
}

void Mutex::show() {
  const auto serial = holder_ ? segment::serial_of(holder_->caller.process) : 0;
  if (!waiters_.empty() || (holder_ && serial == 0)) return;
  asks_ = false;
  word_.store(segment::mutex_word(serial, taken_));
}

Result Mutex::lock(const Request& request) {
  if (!holder_) {
    give(request.caller);
    return Outcome{.grant = holder_->grant};
  }
  const bool alone = (request.flags & wire::kFlagAlone) != 0;
  if (alone && holder_->caller.process == request.caller.process)
    return tl::unexpected(failure(Status::kOwner,
                                  "locking it again would wait for itself: this process holds it "
                                  "and has no other thread that could unlock it; unlock it first"));
  waiters_.join({request.ticket, request.caller});
  return Outcome{.parked = true};
}

Result Mutex::unlock(const Request& request) {
  if (!holder_)
    return tl::unexpected(
        failure(Status::kOwner, "it cannot be unlocked: nobody holds it; lock it first"));
  if (holder_->caller.process != request.caller.process)
    return tl::unexpected(failure(
        Status::kOwner, "it cannot be unlocked here: node " + std::to_string(holder_->caller.node) +
                            " (process " + std::to_string(holder_->caller.pid) +
                            ") holds it; only a thread of that process may unlock it"));
  pass_on();
  return Outcome{};
}

void Mutex::pass_on() {
  holder_.reset();
  if (waiters_.empty()) return;
  const Waiter next = waiters_.next();
  give(next.caller);
  complete(next.ticket, {}, holder_->grant);
}

void Mutex::give(const Caller& caller) {
  ++taken_;
  holder_ = Holder{caller, new_grant()};
}

bool Mutex::withdraw(Ticket ticket) {
  if (!waiters_.withdraw(ticket)) return false;
  show();
  return true;
}

void Mutex::explain(Condition& condition) const {
  condition.met = !holder_;
  if (holder_) condition.holder = holder_->caller;
}

void Mutex::take_back(Grant grant, std::string_view) {
  hold();
  if (holder_ && holder_->grant == grant) pass_on();
  show();
}

void Mutex::release(std::uint64_t process, std::vector<PassedLock>& passed) {
  if (!asks_ && segment::holder_of(word_.load()) != process) return;
  hold();
  waiters_.drop_process(process);
  if (holder_ && holder_->caller.process == process) {
    PassedLock notice{name(), holder_->caller, std::nullopt};
    pass_on();
    if (holder_) notice.to = holder_->caller;
    passed.push_back(std::move(notice));
  }
  show();
}

}  // namespace gothon::store
