#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Where sessions and nodes are on the bus: `/org/gothon/session/ID` and `…/ID/node/N`.
/// Thread rule: any.
namespace gothon::daemon {

/// Below it all sessions are.
inline constexpr const char* kSessionsPath = "/org/gothon/session";

struct BusObject {
  std::string id;
  std::optional<uint32_t> node{};
};

std::string path_of(const BusObject& object);

/// nullopt unless this is the path of an object, in the one way that it is written.
std::optional<BusObject> object_at(std::string_view path);

}  // namespace gothon::daemon
