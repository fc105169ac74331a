#include "daemon/store/entries.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace gothon::store {
namespace {

constexpr Entries::Number kFree = 0xffff'ffff;
/// An entry had this slot; a search goes on behind it.
constexpr Entries::Number kLeft = 0xffff'fffe;
static_assert(Entries::kMost < kLeft);

constexpr std::size_t kLeastSlots = 8;

}  // namespace

Entries::Entry Entries::make(std::string_view key, std::string_view value, std::uint64_t hash,
                             Rank rank) {
  Entry entry{{}, hash, rank, static_cast<std::uint32_t>(key.size()), true};
  entry.bytes.reserve(key.size() + value.size());
  entry.bytes.append(key).append(value);
  return entry;
}

std::optional<Entries::Number> Entries::find(std::string_view key) const {
  if (live_ == 0) return std::nullopt;
  const std::uint64_t hash = hash_(key);
  const std::size_t mask = index_.size() - 1;
  for (std::size_t slot = hash & mask; index_[slot] != kFree; slot = (slot + 1) & mask) {
    const Number number = index_[slot];
    if (number != kLeft && entries_[number].hash == hash && this->key(number) == key) return number;
  }
  return std::nullopt;
}

std::string_view Entries::key(Number number) const {
  const Entry& entry = entries_[number];
  return std::string_view(entry.bytes).substr(0, entry.key_size);
}

std::string_view Entries::value(Number number) const {
  const Entry& entry = entries_[number];
  return std::string_view(entry.bytes).substr(entry.key_size);
}

std::optional<Entries::Number> Entries::from(std::uint64_t number) const {
  for (number = std::max<std::uint64_t>(number, front_); number < entries_.size(); ++number)
    if (entries_[number].live) return static_cast<Number>(number);
  return std::nullopt;
}

std::optional<Entries::Number> Entries::last() const {
  if (entries_.empty()) return std::nullopt;
  return static_cast<Number>(entries_.size() - 1);
}

void Entries::append(std::string_view key, std::string_view value, Rank rank) {
  make_room();
  entries_.push_back(make(key, value, hash_(key), rank));
  ++live_;
  add_to_index(static_cast<Number>(entries_.size() - 1));
}

void Entries::restore(std::string_view key, std::string_view value, Rank rank) {
  make_room();
  const auto behind =
      std::lower_bound(entries_.begin(), entries_.end(), rank,
                       [](const Entry& entry, Rank wanted) { return entry.rank < wanted; });
  Entry entry = make(key, value, hash_(key), rank);
  const auto number = static_cast<Number>(behind - entries_.begin());
  ++live_;
  front_ = std::min<std::size_t>(front_, number);
  if (behind == entries_.end()) {
    entries_.push_back(std::move(entry));
  } else if (behind->rank == rank) {
    *behind = std::move(entry);
  } else {
    // Its gap was closed: the others get other numbers.
    entries_.insert(behind, std::move(entry));
    return rebuild();
  }
  add_to_index(number);
}

void Entries::assign(Number number, std::string_view value) {
  Entry& entry = entries_[number];
  if (entry.bytes.size() - entry.key_size == value.size())
    entry.bytes.replace(entry.key_size, value.size(), value);
  else
    entry = make(key(number), value, entry.hash, entry.rank);
}

void Entries::remove(Number number) {
  Entry& entry = entries_[number];
  index_[slot_of(entry.hash, number)] = kLeft;
  entry.live = false;
  std::string().swap(entry.bytes);
  --live_;
  while (!entries_.empty() && !entries_.back().live) entries_.pop_back();
  if (live_ == 0) return clear();
  while (!entries_[front_].live) ++front_;
  const bool gaps = entries_.size() > live_ + live_ / 2 + kLeastSlots;
  if (gaps || index_.size() > kLeastSlots * (live_ + kLeastSlots)) rebuild();
}

void Entries::clear() {
  std::deque<Entry>().swap(entries_);
  std::vector<Number>().swap(index_);
  live_ = 0;
  front_ = 0;
  filled_ = 0;
}

std::size_t Entries::slot_of(std::uint64_t hash, Number wanted) const {
  const std::size_t mask = index_.size() - 1;
  std::size_t slot = hash & mask;
  while (index_[slot] != wanted && index_[slot] != kFree) slot = (slot + 1) & mask;
  return slot;
}

void Entries::add_to_index(Number number) {
  ++filled_;
  index_[slot_of(entries_[number].hash, kFree)] = number;
}

void Entries::make_room() {
  if (3 * (filled_ + 1) > 2 * index_.size()) rebuild();
}

void Entries::rebuild() {
  std::erase_if(entries_, [](const Entry& entry) { return !entry.live; });
  entries_.shrink_to_fit();
  front_ = 0;
  std::vector<Number>().swap(index_);
  index_.assign(std::max(kLeastSlots, std::bit_ceil(2 * (live_ + 1))), kFree);
  filled_ = 0;
  for (std::size_t number = 0; number < entries_.size(); ++number)
    add_to_index(static_cast<Number>(number));
}

}  // namespace gothon::store
