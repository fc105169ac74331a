#pragma once

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::os {

enum class LockWait { kBlock, kTry };

/// Takes the lock file NAME in `directory`, made if it is missing (flock(2), exclusive). It is held
/// as long as the descriptor or a duplicate of it is open in any process, so it can be handed to a
/// child. `kTry`: EWOULDBLOCK when somebody holds it. Thread rule: any.
Expected<UniqueFd> lock_at(int directory, const char* name, LockWait wait);

}  // namespace gothon::os
