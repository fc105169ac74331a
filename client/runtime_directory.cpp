#include "client/runtime_directory.hpp"

#include <cerrno>
#include <cstdio>
#include <utility>

#include "glue/os/directory.hpp"

namespace gothon::client {

os::Expected<os::UniqueFd> open_runtime_directory() {
  const os::RuntimePlace place = os::runtime_place();
  auto runtime = os::open_private_directory(place.path);
  static bool told = false;
  if (runtime && !place.instead.empty() && !std::exchange(told, true))
    std::fprintf(stderr, "%s: XDG_RUNTIME_DIR: %s: using %s\n", ::program_invocation_short_name,
                 place.instead.c_str(), place.path.c_str());
  return runtime;
}

}  // namespace gothon::client
