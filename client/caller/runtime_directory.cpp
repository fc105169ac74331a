#include "client/caller/runtime_directory.hpp"

#include <cerrno>
#include <utility>

#include "client/words/printing.hpp"
#include "glue/os/directory.hpp"

namespace gothon::client {

os::Expected<os::UniqueFd> open_runtime_directory() {
  const os::RuntimePlace place = os::runtime_place();
  auto runtime = os::open_private_directory(place.path);
  static bool told = false;
  if (runtime && !place.instead.empty() && !std::exchange(told, true))
    tell(::program_invocation_short_name,
         "XDG_RUNTIME_DIR: " + place.instead + ": using " + place.path);
  return runtime;
}

}  // namespace gothon::client
