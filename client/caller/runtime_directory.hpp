#pragma once

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::client {

/// Opens the user's runtime directory, made if it is missing, and says on stderr if it is not the
/// one that XDG_RUNTIME_DIR names. Thread rule: one.
os::Expected<os::UniqueFd> open_runtime_directory();

}  // namespace gothon::client
