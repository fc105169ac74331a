#include "client/caller/runtime_directory.hpp"

#include <cerrno>
#include <utility>

#include "client/words/printing.hpp"
#include "glue/os/directory.hpp"

namespace gothon::client {

os::Expected<os::UniqueFd> open_runtime_directory() {
  const os::RuntimeDirectory directory = os::runtime_directory();
  auto runtime = os::open_private_directory(directory.path);
  static bool told = false;
  if (runtime && !directory.instead.empty() && !std::exchange(told, true))
    tell(::program_invocation_short_name,
         "XDG_RUNTIME_DIR: " + directory.instead + ": using " + directory.path);
  return runtime;
}

}  // namespace gothon::client
