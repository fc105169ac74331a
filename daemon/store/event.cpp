#include "daemon/store/event.hpp"

#include <optional>

namespace gothon::store {

using wire::Operation;

tl::expected<void, Failure> Event::initialise(std::string_view value) {
  if (!value.empty()) return tl::unexpected(malformed());
  word_.store(0);
  return {};
}

Result Event::perform(const Request& request, std::string& reply) {
  Outcome outcome;
  switch (request.operation) {
    case Operation::kSet:
      set_it();
      break;
    case Operation::kClear:
      // Where somebody waits it is clear.
      if (waiters_.empty()) clear_it();
      break;
    case Operation::kLocked:
      reply += on() ? '\0' : '\1';
      break;
    default:
      wait(request, outcome);
  }
  return outcome;
}

/// Nobody else writes a word that asks: while somebody waits here, it is believed as it was left.
void Event::set_it() {
  if (waiters_.empty()) {
    std::uint64_t word = word_.load();
    while (!segment::is_set(word) &&
           !word_.compare_exchange_weak(word, segment::set_once_more(word))) {
    }
    return;
  }
  word_.store(segment::set_once_more(asking_));
  while (!waiters_.empty()) complete(waiters_.next().ticket, {});
}

void Event::clear_it() {
  std::uint64_t word = word_.load();
  while (segment::is_set(word) && !word_.compare_exchange_weak(word, segment::sets_in(word))) {
  }
}

void Event::wait(const Request& request, Outcome& outcome) {
  const auto first =
      request.payload.empty() ? std::optional<std::uint64_t>() : wire::u64_at(request.payload, 0);
  std::uint64_t word = waiters_.empty() ? word_.load() : asking_;
  const auto over = [&] {
    return segment::is_set(word) || (first && segment::sets_in(*first) != segment::sets_in(word));
  };
  // Whoever sets it in the memory is faster, or comes here.
  while (waiters_.empty() && !over() &&
         !word_.compare_exchange_weak(word, segment::kAskEvent | segment::sets_in(word))) {
  }
  if (over()) return;
  if (waiters_.empty()) asking_ = segment::sets_in(word);
  waiters_.join({request.ticket, request.caller});
  outcome.parked = true;
}

void Event::show_if_alone() {
  if (waiters_.empty()) word_.store(asking_);
}

void Event::show_state(View& view, std::size_t) const {
  view.value.assign(1, on() ? '\1' : '\0');
  view.bytes = 1;
  view.waiting = waiters_.size();
}

bool Event::withdraw(Ticket ticket) {
  if (!waiters_.withdraw(ticket)) return false;
  show_if_alone();
  return true;
}

void Event::explain(Condition& condition) const {
  condition.met = on();
}

void Event::release(std::uint64_t process, std::vector<PassedLock>&) {
  if (waiters_.empty()) return;
  waiters_.drop_process(process);
  show_if_alone();
}

}  // namespace gothon::store
