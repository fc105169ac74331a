#pragma once

#include <string>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

/// What killed sessions leave in `.gothon` of a project. A session's directory there has a file
/// `alive`, which its client and its session process hold a lock on (flock(2)): it is free when
/// both have ended, however, and with their machine. One that is to be kept has no such file.
/// Thread rule: any.
namespace gothon::daemon {

/// Makes the file in an open directory, and holds it as long as what is returned is open. Where it
/// cannot be had (a file system without locks) nothing is left, and the directory stays for ever.
os::Expected<os::UniqueFd> mark_alive(int directory);

/// Holds the one that is in the directory of that path.
os::Expected<os::UniqueFd> hold_alive(const std::string& directory);

/// Removes the directories of this user in an open `.gothon` that nobody holds and in whose session
/// nobody listens.
void remove_left_behind(int folder);

}  // namespace gothon::daemon
