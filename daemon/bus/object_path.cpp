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

std::string path_of(const BusObject& object) {
  std::string path = std::string(kSessionsPath) + "/" + object.id;
  if (object.node) path.append(kNode).append(std::to_string(*object.node));
  return path;
}

std::optional<BusObject> object_at(std::string_view path) {
  std::string_view rest = path;
  if (!take(rest, kSessionsPath) || !take(rest, "/")) return std::nullopt;
  BusObject object{std::string(rest.substr(0, rest.find('/')))};
  rest.remove_prefix(object.id.size());
  if (take(rest, kNode)) {
    uint32_t number = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), number);
    object.node = number;
  }
  // What is no number, too large, or followed by more is written otherwise.
  if (object.id.empty() || path_of(object) != path) return std::nullopt;
  return object;
}

}  // namespace gothon::daemon
