#include "daemon/store/sequence.hpp"

#include <algorithm>
#include <cstdint>

#include "glue/segment/encoding.hpp"
#include "glue/wire/value.hpp"

namespace gothon::store {
namespace {

/// Of an element in the deque's blocks, and its part of the table of blocks.
constexpr std::size_t kElementOverhead = 64;
constexpr std::string_view kIndexSchema = "i";

}  // namespace

Sequence::Sequence(const wire::Declaration& declaration, Shared& shared)
    : Container(declaration, shared, kElementOverhead, kIndexSchema) {}

std::optional<Container::Place> Sequence::find(std::string_view key) const {
  (void)wire::take_head(key);
  const auto index = wire::decode_small_int(key);
  const auto size = static_cast<std::int64_t>(elements_.size());
  if (!index || *index >= size || *index < -size) return std::nullopt;
  return static_cast<Place>(*index < 0 ? *index + size : *index);
}

std::optional<Container::Place> Sequence::from(Place place) const {
  return place < elements_.size() ? std::optional(place) : std::nullopt;
}

std::optional<Container::Place> Sequence::last() const {
  return elements_.empty() ? std::nullopt : std::optional<Place>(elements_.size() - 1);
}

std::string Sequence::key(Place place) const {
  std::string index;
  wire::append_int(index, static_cast<std::int64_t>(place));
  std::string out(1, static_cast<char>(segment::Tag::kInt));
  wire::append_length(out, index.size());
  return out + index;
}

void Sequence::append(std::string_view, std::string_view value, Rank rank) {
  elements_.push_back({std::string(value), rank});
}

void Sequence::overwrite(Place place, std::string_view value) {
  std::string& held = elements_[place].value;
  // One of another size gets memory of its own, as it was charged.
  if (held.size() == value.size())
    held = value;
  else
    std::string(value).swap(held);
}

void Sequence::erase(Place place) {
  elements_.erase(elements_.begin() + static_cast<std::ptrdiff_t>(place));
  if (elements_.empty()) erase_all();
}

bool Sequence::restore(std::string_view, std::string_view value, Rank rank) {
  const auto behind =
      std::lower_bound(elements_.begin(), elements_.end(), rank,
                       [](const Element& element, Rank wanted) { return element.rank < wanted; });
  if (behind != elements_.end() && behind->rank == rank) return false;
  elements_.insert(behind, {std::string(value), rank});
  return true;
}

}  // namespace gothon::store
