#include "client/caller/state_directory.hpp"

#include "glue/os/directory.hpp"
#include "glue/os/trust.hpp"

namespace gothon::client {
namespace {

/// As the environment has it; empty if it says nothing.
std::string wanted_directory(const std::function<const char*(const char*)>& get) {
  const char* state = get("XDG_STATE_HOME");
  if (state != nullptr && state[0] == '/') return std::string(state) + "/gothon";
  const char* home = get("HOME");
  if (home != nullptr && home[0] == '/') return std::string(home) + "/.local/state/gothon";
  return "";
}

StatePlace in_runtime(const std::string& why) {
  return {os::runtime_path() + "/state", why};
}

}  // namespace

StatePlace state_place(const std::function<const char*(const char*)>& get) {
  const std::string wanted = wanted_directory(get);
  if (wanted.empty()) return in_runtime("neither XDG_STATE_HOME nor HOME is set");
  auto place = os::trusted_path(wanted);
  if (place) return {*place, ""};
  // What cannot be made there is told by who makes it.
  return place.error().code != 0 ? StatePlace{wanted, ""} : in_runtime(place.error().text);
}

std::string state_directory() {
  return state_place().path;
}

std::string record_directory(const std::string& id) {
  return state_directory() + "/sessions/" + id;
}

}  // namespace gothon::client
