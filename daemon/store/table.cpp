#include "daemon/store/table.hpp"

#include "glue/wire/value.hpp"

namespace gothon::store {
namespace {

Entries::Number number_of(std::uint64_t place) {
  return static_cast<Entries::Number>(place);
}

}  // namespace

Table::Table(const wire::Declaration& declaration, Shared& shared)
    : Container(declaration, shared, Entries::kOverhead, wire::key_schema(declaration.schema)) {}

std::optional<Container::Place> Table::find(std::string_view key) const {
  return entries_.find(key);
}

std::optional<Container::Place> Table::from(Place place) const {
  return entries_.from(place);
}

std::optional<Container::Place> Table::last() const {
  return entries_.last();
}

std::string_view Table::value(Place place) const {
  return entries_.value(number_of(place));
}

Container::Rank Table::rank(Place place) const {
  return entries_.rank(number_of(place));
}

std::string Table::key(Place place) const {
  return std::string(entries_.key(number_of(place)));
}

void Table::append(std::string_view key, std::string_view value, Rank rank) {
  entries_.append(key, value, rank);
}

void Table::overwrite(Place place, std::string_view value) {
  entries_.assign(number_of(place), value);
}

void Table::erase(Place place) {
  entries_.remove(number_of(place));
}

bool Table::restore(std::string_view key, std::string_view value, Rank rank) {
  if (entries_.find(key)) return false;
  entries_.restore(key, value, rank);
  return true;
}

}  // namespace gothon::store
