#include "client/state_directory.hpp"

#include <cstdlib>

#include "glue/os/directory.hpp"

namespace gothon::client {

std::string state_directory() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && state[0] == '/') return std::string(state) + "/gothon";
  const char* home = std::getenv("HOME");
  if (home != nullptr && home[0] == '/') return std::string(home) + "/.local/state/gothon";
  return os::runtime_path() + "/state";
}

std::string record_directory(const std::string& id) {
  return state_directory() + "/sessions/" + id;
}

}  // namespace gothon::client
