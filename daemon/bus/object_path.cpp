#include "daemon/bus/object_path.hpp"

#include <charconv>

namespace gothon::daemon {
namespace {

constexpr std::string_view kNode = "/node/";

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::string path_of(const ObjectPlace& place) {
  std::string path = std::string(kSessionsPath) + "/" + place.id;
  if (place.node) path.append(kNode).append(std::to_string(*place.node));
  return path;
}

std::optional<ObjectPlace> place_of(std::string_view path) {
  std::string_view rest = path;
  if (!take(rest, kSessionsPath) || !take(rest, "/")) return std::nullopt;
  ObjectPlace place{std::string(rest.substr(0, rest.find('/')))};
  rest.remove_prefix(place.id.size());
  if (take(rest, kNode)) {
    uint32_t number = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), number);
    place.node = number;
  }
  // What is no number, too large, or followed by more is written otherwise.
  if (place.id.empty() || path_of(place) != path) return std::nullopt;
  return place;
}

}  // namespace gothon::daemon
