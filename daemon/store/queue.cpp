#include "daemon/store/queue.hpp"

#include <utility>

#include "daemon/store/number.hpp"

namespace gothon::store {
namespace {

using wire::Operation;

/// What an item takes: the string object, and the heap once it does not fit into that.
std::size_t cost(std::string_view item) {
  constexpr std::size_t kInside = 15;
  return sizeof(std::string) + (item.size() > kInside ? item.size() + 1 : 0);
}

}  // namespace

tl::expected<void, Failure> Queue::initialise(std::string_view value) {
  if (value.empty()) return {};
  const auto number = Number::decode(value);
  if (!number) return tl::unexpected(int_over_limit());
  // A limit that no queue reaches is none.
  const std::int64_t limit = number->small().value_or(0);
  limit_ = limit > 0 ? static_cast<std::uint64_t>(limit) : 0;
  return {};
}

Result Queue::perform(const Request& request, std::string& reply) {
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
  } else if (!shared().quota.charge(cost(item))) {
    return tl::unexpected(over_quota());
  } else if (full()) {
    putters_.join({request.ticket, request.caller, std::string(item)});
    return Outcome{.parked = true};
  } else {
    items_.emplace_back(item);
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
  const bool lifo = wire::is_lifo(type());
  const std::string& item = lifo ? items_.back() : items_.front();
  reply += '\1';
  reply += item;
  shared().quota.release(cost(item));
  if (lifo)
    items_.pop_back();
  else
    items_.pop_front();
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
    items_.push_back(std::move(putter.item));
    complete(putter.ticket, std::string(1, '\1'));
  }
}

void Queue::show_state(View& view, std::size_t) const {
  view.size = items_.size();
  view.limit = limit_;
  view.waiting = takers_.size() + putters_.size();
}

bool Queue::withdraw(Ticket ticket) {
  if (takers_.withdraw(ticket)) return true;
  const auto putter = putters_.withdraw(ticket);
  if (putter) shared().quota.release(cost(putter->item));
  return putter.has_value();
}

/// Takers are parked while it is empty, putters while it is full.
void Queue::explain(Condition& condition) const {
  condition.met = (!takers_.empty() && !items_.empty()) || (!putters_.empty() && !full());
}

void Queue::take_back(Grant, std::string_view reply) {
  const std::string_view item = reply.substr(1);
  if (!takers_.empty()) return hand_over(item);
  // Over limit and quota if need be: an item is never lost.
  shared().quota.force(cost(item));
  if (wire::is_lifo(type()))
    items_.emplace_back(item);
  else
    items_.emplace_front(item);
}

void Queue::release(std::uint64_t process, std::vector<PassedLock>&) {
  takers_.drop_process(process);
  putters_.drop_process(process,
                        [&](const Putter& putter) { shared().quota.release(cost(putter.item)); });
}

}  // namespace gothon::store
