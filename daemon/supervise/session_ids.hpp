#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Directories that are named after sessions, in the runtime directory and in a project's
/// `.gothon`. Thread rule: any.
namespace gothon::daemon {

/// Whether it is 8 lower-case hexadecimal digits (docs/protocol.md section 1).
bool is_session_id(std::string_view name);

/// Those in an open directory; none if it cannot be read.
std::vector<std::string> session_ids_in(int directory);

}  // namespace gothon::daemon
