#include "glue/wire/limits.hpp"

#include <string>
#include <utility>

#include "glue/wire/json.hpp"

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

void Limit::to_json(Json& to) const {
  if (value == RLIM_INFINITY)
    to = "unlimited";
  else
    to = value;
}

std::optional<Fault> ResourceLimit::from_json(const Json& from, ResourceLimit& to) {
  if (!from.is_array() || from.size() < 3) return members::wants("a list of three");
  if (auto fault = members::take(from[0], to.resource)) return std::move(*fault).inside("[0]");
  if (auto fault = Limit::from_json(from[1], to.soft)) return std::move(*fault).inside("[1]");
  if (auto fault = Limit::from_json(from[2], to.hard)) return std::move(*fault).inside("[2]");
  return std::nullopt;
}

void ResourceLimit::to_json(Json& to) const {
  to = Json::array({resource, nullptr, nullptr});
  soft.to_json(to[1]);
  hard.to_json(to[2]);
}

}  // namespace gothon::wire
