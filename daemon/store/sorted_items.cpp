#include "daemon/store/sorted_items.hpp"

#include "glue/segment/ring.hpp"
#include "glue/wire/value.hpp"

namespace gothon::store {

SortedItems::SortedItems(Shared& shared, segment::Line& line, wire::TypeCode item)
    : shared_(shared), items_(Before{item}) {
  line.word.store(segment::kAskQueue);
}

bool SortedItems::Before::operator()(const Key& left, const Key& right) const {
  const int order = wire::compare(item, left.first, right.first);
  return order != 0 ? order < 0 : left.second < right.second;
}

bool SortedItems::push(std::string_view item) {
  if (!shared_.quota.charge(charge_of(item))) return false;
  items_.emplace(item, ++last_);
  return true;
}

void SortedItems::push_charged(std::string item) {
  shared_.quota.force_exchange(cost(item), charge_of(item));
  items_.emplace(std::move(item), ++last_);
}

void SortedItems::push_back_taken(std::string_view item) {
  shared_.quota.force(charge_of(item));
  items_.emplace(item, --first_);
}

std::optional<std::string> SortedItems::pop() {
  auto next = items_.extract(items_.begin());
  shared_.quota.release(charge_of(next.value().first));
  return std::move(next.value().first);
}

/// With its place in the tree.
std::size_t SortedItems::charge_of(std::string_view item) {
  constexpr std::size_t kNode = 48;
  return cost(item) + kNode;
}

}  // namespace gothon::store
