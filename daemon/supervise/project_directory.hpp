#pragma once

#include <string>

namespace gothon::daemon {

/// Removes what a session has in its project: `path`, which ends in `/.gothon/<id>` or is left
/// alone, and `.gothon` itself when no other session is in it. Thread rule: any.
void remove_project_directory(const std::string& path, const std::string& id);

}  // namespace gothon::daemon
