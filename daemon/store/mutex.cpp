#include "daemon/store/mutex.hpp"

#include <utility>

namespace gothon::store {

using wire::Status;

tl::expected<void, Failure> Mutex::initialise(std::string_view value) {
  if (!value.empty()) return tl::unexpected(malformed());
  return {};
}

Result Mutex::perform(const Request& request, std::string&) {
  return request.operation == wire::Operation::kLock ? lock(request) : unlock(request);
}

Result Mutex::lock(const Request& request) {
  if (!holder_) {
    holder_ = Holder{request.caller, new_grant()};
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
  holder_ = Holder{next.caller, new_grant()};
  complete(next.ticket, {}, holder_->grant);
}

bool Mutex::withdraw(Ticket ticket) {
  return waiters_.withdraw(ticket).has_value();
}

void Mutex::take_back(Grant grant, std::string_view) {
  if (holder_ && holder_->grant == grant) pass_on();
}

void Mutex::release(std::uint64_t process, std::vector<PassedLock>& passed) {
  waiters_.drop_process(process);
  if (!holder_ || holder_->caller.process != process) return;
  PassedLock notice{name(), holder_->caller, std::nullopt};
  pass_on();
  if (holder_) notice.to = holder_->caller;
  passed.push_back(std::move(notice));
}

}  // namespace gothon::store
