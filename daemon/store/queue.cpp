#include "daemon/store/queue.hpp"

#include <utility>

#include "daemon/store/number.hpp"

namespace gothon::store {
namespace {

segment::Order order_of(wire::TypeCode type) {
  return wire::is_lifo(type) ? segment::Order::kLifo : segment::Order::kFifo;
}

}  // namespace

using wire::Operation;

Queue::Queue(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
    : Variable(declaration, shared),
      line_(line),
      items_(shared, line, order_of(declaration.type)) {}

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
  const bool sound = items_.hold();
  auto result = sound ? operate(request, reply) : tl::unexpected(lost());
  show();
  return result;
}

Result Queue::operate(const Request& request, std::string& reply) {
  switch (request.operation) {
    case Operation::kPut:
      return put(request, reply);
    case Operation::kTake:
      return take(request, reply);
    case Operation::kSize:
      wire::append_u64(reply, items_.size());
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
  if (!takers_.empty()) {
    hand_over(item);
  } else if (full() && !wait) {
    reply += '\0';
    return Outcome{};
  } else if (full()) {
    if (!shared().quota.charge(Items::cost(item))) return tl::unexpected(over_quota());
    putters_.join({request.ticket, request.caller, std::string(item)});
    return Outcome{.parked = true};
  } else if (!items_.push(item)) {
    return tl::unexpected(over_quota());
  }
  reply += '\1';
  return Outcome{};
}

Result Queue::take(const Request& request, std::string& reply) {
  if (items_.empty()) {
    if ((request.flags & wire::kFlagWait) != 0) {
      takers_.join({request.ticket, request.caller});
      return Outcome{.parked = true};
    }
    reply += '\0';
    return Outcome{};
  }
  const auto item = items_.pop();
  if (!item || objection(*item)) {
    items_.lose();
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
    items_.push_charged(std::move(putter.item));
    complete(putter.ticket, std::string(1, '\1'));
  }
}

void Queue::show_state(View& view, std::size_t) const {
  view.size = items_.size_now();
  view.limit = limit_;
  view.waiting = takers_.size() + putters_.size();
}

bool Queue::withdraw(Ticket ticket) {
  const bool taker = takers_.withdraw(ticket).has_value();
  const auto putter = taker ? std::nullopt : putters_.withdraw(ticket);
  if (putter) shared().quota.release(Items::cost(putter->item));
  if (!taker && !putter) return false;
  show();
  return true;
}

/// Takers are parked while it is empty, putters while it is full.
void Queue::explain(Condition& condition) const {
  condition.met = (!takers_.empty() && !items_.empty()) || (!putters_.empty() && !full());
}

void Queue::take_back(Grant, std::string_view reply) {
  const std::string_view item = reply.substr(1);
  // If the others turn out to be lost now, whoever takes next is not told.
  (void)items_.hold();
  // Over limit and quota if need be: an item is never lost.
  if (takers_.empty())
    items_.push_back_taken(item);
  else
    hand_over(item);
  show();
}

void Queue::release(std::uint64_t process, std::vector<PassedLock>&) {
  items_.free_lock_of(process);
  takers_.drop_process(process);
  putters_.drop_process(
      process, [&](const Putter& putter) { shared().quota.release(Items::cost(putter.item)); });
  if (items_.asks() && is_set()) show();
}

Failure Queue::lost() const {
  return failure(wire::Status::kMalformed,
                 "its items are lost: a process of this session has written over the memory that "
                 "its nodes share; look for native code that writes where it should not");
}

}  // namespace gothon::store
