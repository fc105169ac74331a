#include "daemon/store/barrier.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "daemon/store/number.hpp"

namespace gothon::store {
namespace {

using wire::Operation;
using wire::Status;

/// So many failures are remembered for those who come to ask late.
constexpr std::size_t kFailures = 1000;

// What an arrival is told.
constexpr char kBroken = '\0';
constexpr char kLast = '\1';
constexpr char kWaits = '\2';

}  // namespace

/// The time that waits end by themselves, a float, and how many parties there are, an int.
tl::expected<void, Failure> Barrier::initialise(std::string_view value) {
  if (!value.empty() && !wire::well_formed(type(), value)) return tl::unexpected(malformed());
  timeout_ = value.empty() ? std::numeric_limits<double>::quiet_NaN()
                           : wire::decode_float(value.substr(0, 8));
  const auto number = value.empty() ? Number(1) : Number::decode(value.substr(8));
  if (!number) return tl::unexpected(int_over_limit());
  if (number->sign() <= 0)
    return tl::unexpected(
        failure(Status::kRange, "it has less than 1 party: state how many wait for each other"));
  if (*number > Number(segment::kMostParties))
    return tl::unexpected(failure(Status::kOverflow, "it has more than " +
                                                         std::to_string(segment::kMostParties) +
                                                         " parties: state a smaller number"));
  const auto parties = static_cast<std::uint32_t>(*number->small());
  const std::size_t bytes = (std::size_t{parties} * segment::kUnit + segment::kPage - 1) /
                            segment::kPage * segment::kPage;
  if (parties > 1) {
    if (!shared().quota.charge(bytes)) return tl::unexpected(over_quota());
    block_ = shared().segment.add_block(bytes, 1);
    if (block_ == 0 || !shared().segment.back(block_, bytes)) {
      shared().quota.release(bytes);
      return tl::unexpected(failure(Status::kMemory, "there is no memory for its parties"));
    }
    line_.block.store(block_);
  }
  parties_ = parties;
  line_.capacity.store(parties_);
  show();
  return {};
}

Result Barrier::perform(const Request& request, std::string& reply) {
  hold();
  Result result = Outcome{};
  switch (request.operation) {
    case Operation::kArrive:
      result = arrive(request, reply);
      break;
    case Operation::kPass:
      result = pass(request, reply);
      break;
    case Operation::kLeave:
      leave({wire::u32_at(request.payload, 0), wire::u64_at(request.payload, 4)},
            request.caller.process);
      break;
    case Operation::kAbort:
      reply += abort(request.payload) ? '\1' : '\0';
      break;
    case Operation::kReset:
      reset();
      break;
    default:
      append_state(reply);
  }
  show();
  return result;
}

segment::Unit& Barrier::place(std::uint32_t index) const {
  return shared().segment.units_at(block_)[index];
}

void Barrier::hold() {
  const std::uint64_t word = line_.word.fetch_or(segment::kAskBarrier);
  // Nobody else writes a word that asks, or makes it ask: if it looks so, it is not believed.
  if (!std::exchange(asks_, true) && !segment::barrier_asks(word)) {
    phase_ = segment::phase_of(word);
    broken_ = segment::is_broken(word);
    used_ = std::min(segment::arrived_in(word), parties_ - 1);
  }
  // One that has written itself down and not been counted.
  while (!broken_ && used_ + 1 < parties_ && segment::is_taken(place(used_).load(), phase_))
    ++used_;
}

std::uint64_t Barrier::word() const {
  return segment::barrier_word(phase_, used_) | (broken_ ? segment::kBroken : 0);
}

void Barrier::show() {
  asks_ = !waiters_.empty() || !left_.empty();
  line_.word.store(word() | (asks_ ? segment::kAskBarrier : 0));
}

void Barrier::begin_phase() {
  phase_ = segment::next_phase(phase_);
  used_ = 0;
  left_.clear();
}

bool Barrier::failed(std::uint64_t phase) const {
  return std::find(failed_.begin(), failed_.end(), phase) != failed_.end();
}

/// Tells all who wait. Those who wait in the memory read `lock` once they see another phase.
void Barrier::fail_phase() {
  line_.lock.store(segment::next_phase(phase_));
  failed_.push_back(phase_);
  if (failed_.size() > kFailures) failed_.pop_front();
  while (!waiters_.empty()) complete(waiters_.next().ticket, std::string(1, '\0'));
}

std::uint64_t Barrier::taken_by(std::uint64_t process) const {
  const auto serial = segment::serial_of(process);
  return segment::place_word(phase_, serial == 0 ? segment::kSessionSerial : serial);
}

bool Barrier::write(std::uint32_t index, std::uint64_t process) {
  std::uint64_t before = place(index).load();
  // One that is late may write what is of a phase before.
  while (!segment::is_taken(before, phase_))
    if (place(index).compare_exchange_strong(before, taken_by(process))) return true;
  return false;
}

Result Barrier::arrive(const Request& request, std::string& reply) {
  Outcome outcome;
  Place at{0, phase_};
  char told = kWaits;
  if (broken_) {
    told = kBroken;
  } else if (waiting() + 1 == parties_) {
    told = kLast;
    at.index = left_.empty() ? used_ : *left_.begin();
    begin_phase();
    while (!waiters_.empty()) complete(waiters_.next().ticket, std::string(1, '\1'));
  } else if (!left_.empty()) {
    at.index = *left_.begin();
    place(at.index).store(taken_by(request.caller.process));
    left_.erase(at.index);
    outcome.grant = new_grant();
  } else {
    // Nodes that had looked before it asked may still write.
    while (used_ + 1 < parties_ && !write(used_, request.caller.process)) ++used_;
    if (used_ + 1 == parties_) return arrive(request, reply);
    at.index = used_++;
    outcome.grant = new_grant();
  }
  reply += told;
  wire::append_u32(reply, at.index);
  wire::append_u64(reply, at.phase);
  return outcome;
}

bool Barrier::is_at(const Place& at, std::uint64_t process) const {
  return !broken_ && at.phase == phase_ && at.index < used_ && !left_.contains(at.index) &&
         place(at.index).load() == taken_by(process);
}

Result Barrier::pass(const Request& request, std::string& reply) {
  const Place at{wire::u32_at(request.payload, 0), wire::u64_at(request.payload, 4)};
  if (is_at(at, request.caller.process)) {
    waiters_.join({{request.ticket, request.caller}, at.index});
    return Outcome{.parked = true};
  }
  if (at.phase == phase_ && !broken_)
    return tl::unexpected(
        failure(Status::kOwner, "this thread has not come to it: call its wait()"));
  reply += failed(at.phase) ? '\0' : '\1';
  return Outcome{};
}

void Barrier::leave(const Place& at, std::uint64_t process) {
  if (!is_at(at, process)) return;
  // Be it that nobody is left: the phase goes on, for one may have looked that has yet to write.
  // That one does not take this place.
  place(at.index).store(segment::place_word(phase_, segment::kSessionSerial));
  left_.insert(at.index);
}

/// Of that phase only, if one is named; whether it was broken by this.
bool Barrier::abort(std::string_view phase) {
  if (broken_ || (!phase.empty() && wire::u64_at(phase, 0) != phase_)) return false;
  fail_phase();
  broken_ = true;
  used_ = 0;
  left_.clear();
  return true;
}

void Barrier::reset() {
  if (!broken_ && waiting() == 0) return;
  if (!broken_) fail_phase();
  broken_ = false;
  begin_phase();
}

void Barrier::append_state(std::string& reply) const {
  wire::append_u32(reply, parties_);
  wire::append_u32(reply, waiting());
  reply += broken_ ? '\1' : '\0';
  wire::append_float(reply, timeout_);
}

void Barrier::show_state(View& view, std::size_t) const {
  const std::uint64_t word = line_.word.load();
  view.size = asks_ ? waiting() : std::min(segment::arrived_in(word), parties_ - 1);
  view.limit = parties_;
  view.broken = asks_ ? broken_ : segment::is_broken(word);
  view.waiting = waiters_.size();
}

/// It has come all the same, until it says that it leaves.
bool Barrier::withdraw(Ticket ticket) {
  if (!waiters_.withdraw(ticket)) return false;
  hold();
  show();
  return true;
}

void Barrier::explain(Condition& condition) const {
  condition.threshold = parties_;
  condition.missing = parties_ - waiting();
}

/// An arrival that was answered and is not wanted any more.
bool Barrier::take_back(Grant, std::string_view reply) {
  if (reply.size() != 13 || reply[0] != kWaits) return true;
  hold();
  const Place at{wire::u32_at(reply, 1), wire::u64_at(reply, 5)};
  if (at.phase == phase_ && !broken_ && at.index < used_ && !left_.contains(at.index)) {
    const auto serial = segment::who_in(place(at.index).load());
    leave(at, serial == segment::kSessionSerial ? std::uint64_t{segment::kLastSerial} : serial);
  }
  show();
  return true;
}

/// One that is dead and has come will not go on with the others: they are told.
void Barrier::release(std::uint64_t process, std::vector<PassedLock>&) {
  if (!is_set()) return;
  waiters_.drop_process(process);
  hold();
  bool there = false;
  for (std::uint32_t index = 0; index < used_ && !there; ++index)
    there = is_at({index, phase_}, process);
  if (there) (void)abort({});
  show();
}

}  // namespace gothon::store
