#pragma once

#include <string>
#include <vector>

/// Directories that are named after sessions, in the runtime directory and in a project's
/// `.gothon`. Thread rule: any.
namespace gothon::daemon {

/// Those in an open directory; none if it cannot be read.
std::vector<std::string> session_ids_in(int directory);

}  // namespace gothon::daemon
