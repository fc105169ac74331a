#include "daemon/store/queue.hpp"

#include <utility>

#include "daemon/store/number.hpp"
#include "daemon/store/sorted_items.hpp"
#include "glue/segment/queue.hpp"

namespace gothon::store {
namespace {

/// What a put or a take is answered once it is shut down.
constexpr char kShutDownReply = 2;

std::unique_ptr<Items> make_items(wire::TypeCode type, Shared& shared, segment::Line& line) {
  if (wire::is_priority(type))
    return std::make_unique<SortedItems>(shared, line, wire::item_type(type));
  const auto order = wire::is_lifo(type) ? segment::Order::kLifo : segment::Order::kFifo;
  return std::make_unique<RingItems>(shared, line, order);
}

}  // namespace

using wire::Operation;

Queue::Queue(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
    : Variable(declaration, shared),
      line_(line),
      items_(make_items(declaration.type, shared, line)) {}

tl::expected<void, Failure> Queue::initialise(std::string_view value) {
  const auto number = value.empty() ? Number(0) : Number::decode(value);
  if (!number) return tl::unexpected(int_over_limit());
  // A limit that no queue reaches is none.
  const std::int64_t limit = number->small().value_or(0);
  limit_ = limit > 0 ? static_cast<std::uint64_t>(limit) : 0;
  line_.capacity.store(limit_);
  show();
  return {};
}

Result Queue::perform(const Request& request, std::string& reply) {
  const bool sound = items_->hold();
  auto result = sound ? operate(request, reply) : tl::unexpected(lost());
  reconsider();
  show();
  return result;
}

/// A put that a node has given up was counted for a moment.
void Queue::reconsider() {
  if (!joiners_.empty()) admit_joiners();
}

Result Queue::operate(const Request& request, std::string& reply) {
  switch (request.operation) {
    case Operation::kPut:
      return put(request, reply);
    case Operation::kTake:
      return take(request, reply);
    case Operation::kShutdown:
      shut_down(request.payload[0] == 1);
      return Outcome{};
    case Operation::kTaskDone:
      return task_done();
    case Operation::kJoin:
      return join(request);
    case Operation::kSize:
      wire::append_u64(reply, items_->size());
      return Outcome{};
    default:
      reply += full() ? '\1' : '\0';
      return Outcome{};
  }
}

Result Queue::put(const Request& request, std::string& reply) {
  std::string_view item = request.payload;
  if (auto wrong = objection(item)) return tl::unexpected(std::move(*wrong));
  if (wire::item_type(type()) == wire::TypeCode::kInt) item = wire::trim_int(item);
  const bool wait = (request.flags & wire::kFlagWait) != 0;
  if (shut_down_) {
    reply += kShutDownReply;
    // With a grant, so that who cancels it is not told that the item is in.
    return Outcome{.grant = new_grant()};
  }
  if (!takers_.empty()) {
    hand_over(item);
  } else if (full() && !wait) {
    reply += '\0';
    return Outcome{};
  } else if (full()) {
    if (!shared().quota.charge(Items::cost(item))) return tl::unexpected(over_quota());
    putters_.join({request.ticket, request.caller, std::string(item)});
    return Outcome{.parked = true};
  } else if (!items_->push(item)) {
    return tl::unexpected(over_quota());
  }
  count_done(-1);
  reply += '\1';
  return Outcome{};
}

Result Queue::take(const Request& request, std::string& reply) {
  if (items_->empty() && shut_down_) {
    reply += kShutDownReply;
    return Outcome{};
  }
  if (items_->empty()) {
    if ((request.flags & wire::kFlagWait) != 0) {
      takers_.join({request.ticket, request.caller});
      return Outcome{.parked = true};
    }
    reply += '\0';
    return Outcome{};
  }
  const auto item = items_->pop();
  if (!item || objection(*item)) {
    items_->lose();
    return tl::unexpected(lost());
  }
  reply += '\1';
  reply += *item;
  admit_putters();
  return Outcome{.grant = new_grant()};
}

void Queue::hand_over(std::string_view item) {
  std::string payload(1, '\1');
  payload += item;
  complete(takers_.next().ticket, std::move(payload), new_grant());
}

void Queue::admit_putters() {
  while (!putters_.empty() && !full()) {
    Putter putter = putters_.next();
    items_->push_charged(std::move(putter.item));
    count_done(-1);
    complete(putter.ticket, std::string(1, '\1'));
  }
}

Result Queue::task_done() {
  if (unfinished() == 0)
    return tl::unexpected(failure(wire::Status::kRange,
                                  "task_done() called too many times: call it once for each item "
                                  "that was taken"));
  count_done(1);
  admit_joiners();
  return Outcome{};
}

Result Queue::join(const Request& request) {
  // From here on nodes bring what is done here.
  line_.dones.fetch_or(segment::kAskDone);
  joiners_.join({request.ticket, request.caller});
  if (unfinished() != 0) return Outcome{.parked = true};
  (void)joiners_.withdraw(request.ticket);
  admit_joiners();
  return Outcome{};
}

void Queue::shut_down(bool immediate) {
  shut_down_ = true;
  line_.capacity.store(segment::kShutDown);
  items_->fence();
  while (!takers_.empty()) complete(takers_.next().ticket, std::string(1, kShutDownReply));
  while (!putters_.empty()) {
    const Putter putter = putters_.next();
    shared().quota.release(Items::cost(putter.item));
    complete(putter.ticket, std::string(1, kShutDownReply), new_grant());
  }
  for (; immediate && !items_->empty(); count_done(unfinished() == 0 ? 0 : 1))
    if (!items_->pop()) items_->lose();
  admit_joiners();
}

std::uint64_t Queue::unfinished() const {
  return segment::unfinished(line_.puts.load(), line_.dones.load());
}

void Queue::count_done(std::int64_t by) {
  std::uint64_t dones = line_.dones.load();
  const auto after = [&] {
    const std::uint64_t count = dones + static_cast<std::uint64_t>(by);
    return (dones & segment::kAskDone) | (count & ~segment::kAskDone);
  };
  while (!line_.dones.compare_exchange_weak(dones, after())) {
  }
}

void Queue::admit_joiners() {
  while (!joiners_.empty() && unfinished() == 0) complete(joiners_.next().ticket, std::string());
  if (joiners_.empty()) line_.dones.fetch_and(~segment::kAskDone);
}

void Queue::show_state(View& view, std::size_t) const {
  view.size = items_->size_now();
  view.limit = limit_;
  view.shut_down = shut_down_;
  view.waiting = takers_.size() + putters_.size() + joiners_.size();
}

bool Queue::withdraw(Ticket ticket) {
  const bool taker = takers_.withdraw(ticket).has_value();
  const auto putter = taker ? std::nullopt : putters_.withdraw(ticket);
  if (putter) shared().quota.release(Items::cost(putter->item));
  if (joiners_.withdraw(ticket)) {
    admit_joiners();
    return true;
  }
  if (!taker && !putter) return false;
  show();
  return true;
}

/// Takers are parked while it is empty, putters while it is full, joiners while a task is not done.
void Queue::explain(Condition& condition) const {
  condition.unfinished = unfinished();
  condition.met = (!takers_.empty() && !items_->empty()) || (!putters_.empty() && !full()) ||
                  (!joiners_.empty() && *condition.unfinished == 0);
}

bool Queue::take_back(Grant, std::string_view reply) {
  if (reply.front() == kShutDownReply) return true;
  const std::string_view item = reply.substr(1);
  // If the others turn out to be lost now, whoever takes next is not told.
  (void)items_->hold();
  // Over limit and quota if need be: an item is never lost.
  if (takers_.empty())
    items_->push_back_taken(item);
  else
    hand_over(item);
  show();
  return true;
}

void Queue::release(std::uint64_t process, std::vector<PassedLock>&) {
  items_->free_lock_of(process);
  takers_.drop_process(process);
  putters_.drop_process(
      process, [&](const Putter& putter) { shared().quota.release(Items::cost(putter.item)); });
  joiners_.drop_process(process);
  admit_joiners();
  if (items_->asks() && is_set()) show();
}

Failure Queue::lost() const {
  return failure(wire::Status::kMalformed,
                 "its items are lost: a process of this session has written over the memory that "
                 "its nodes share; look for native code that writes where it should not");
}

}  // namespace gothon::store
