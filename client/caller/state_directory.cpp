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

StateDirectory in_runtime(const std::string& why) {
  return {os::runtime_path() + "/state", why};
}

}  // namespace

StateDirectory find_state_directory(const std::function<const char*(const char*)>& get) {
  const std::string wanted = wanted_directory(get);
  if (wanted.empty()) return in_runtime("neither XDG_STATE_HOME nor HOME is set");
  auto directory = os::trusted_path(wanted);
  if (directory) return {*directory, ""};
  // What cannot be made there is told by who makes it.
  return directory.error().code != 0 ? StateDirectory{wanted, ""}
                                     : in_runtime(directory.error().text);
}

std::string state_directory() {
  return find_state_directory().path;
}

std::string record_directory(const std::string& id) {
  return state_directory() + "/sessions/" + id;
}

}  // namespace gothon::client
