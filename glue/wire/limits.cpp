#include "glue/wire/limits.hpp"

#include <string>
#include <utility>

namespace gothon::wire {

std::optional<Fault> Limit::from_json(const Json& from, Limit& to) {
  if (from.is_string() && from.get<std::string>() == "unlimited") {
    to.value = RLIM_INFINITY;
    return std::nullopt;
  }
  auto fault = members::take(from, to.value);
  if (fault) fault->what = "a number or \"unlimited\" is wanted";
  return fault;
}

Json Limit::to_json() const {
  if (value == RLIM_INFINITY) return "unlimited";
  return value;
}

std::optional<Fault> ResourceLimit::from_json(const Json& from, ResourceLimit& to) {
  if (!from.is_array() || from.size() < 3) return members::wants("a list of three");
  if (auto fault = members::take(from[0], to.resource)) return std::move(*fault).inside("[0]");
  if (auto fault = Limit::from_json(from[1], to.soft)) return std::move(*fault).inside("[1]");
  if (auto fault = Limit::from_json(from[2], to.hard)) return std::move(*fault).inside("[2]");
  return std::nullopt;
}

Json ResourceLimit::to_json() const {
  return {resource, soft.to_json(), hard.to_json()};
}

}  // namespace gothon::wire
