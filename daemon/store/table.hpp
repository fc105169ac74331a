#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/store/container.hpp"
#include "daemon/store/entries.hpp"

namespace gothon::store {

/// A dict, defaultdict or Counter; or a set, whose values are empty.
class Table final : public Container {
 public:
  Table(const wire::Declaration& declaration, Shared& shared);

 private:
  std::size_t size() const override { return entries_.size(); }
  bool full() const override { return entries_.full(); }
  std::optional<Place> find(std::string_view key) const override;
  std::optional<Place> from(Place place) const override;
  std::optional<Place> last() const override;
  std::string_view value(Place place) const override;
  Rank rank(Place place) const override;
  void append(std::string_view key, std::string_view value, Rank rank) override;
  void overwrite(Place place, std::string_view value) override;
  void erase(Place place) override;
  void erase_all() override { entries_.clear(); }
  bool restore(std::string_view key, std::string_view value, Rank rank) override;
  std::string key(Place place) const override;

  Entries entries_;
};

}  // namespace gothon::store
