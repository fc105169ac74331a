#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/store/container.hpp"

namespace gothon::store {

/// A list. Its keys are indices; one below 0 counts from the end.
class Sequence final : public Container {
 public:
  Sequence(const wire::Declaration& declaration, Shared& shared);

 private:
  struct Element {
    std::string value;
    Rank rank = 0;
  };

  std::size_t size() const override { return elements_.size(); }
  std::optional<Place> find(std::string_view key) const override;
  std::optional<Place> from(Place place) const override;
  std::optional<Place> last() const override;
  std::string_view value(Place place) const override { return elements_[place].value; }
  Rank rank(Place place) const override { return elements_[place].rank; }
  void append(std::string_view key, std::string_view value, Rank rank) override;
  void overwrite(Place place, std::string_view value) override;
  void erase(Place place) override;
  void erase_all() override { std::deque<Element>().swap(elements_); }
  bool restore(std::string_view key, std::string_view value, Rank rank) override;
  std::string key(Place place) const override;

  std::deque<Element> elements_;
};

}  // namespace gothon::store
