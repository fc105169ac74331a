#pragma once

#include <string>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

/// `.gothon`, in which each session of a project has a directory of its own: it holds code that
/// nodes run, so it is made and found by descriptors, and in no project that somebody else can
/// change (glue/os/trust.hpp). Thread rule: any.
namespace gothon::daemon {

/// Opens `.gothon` of an open project, a directory of this user's that nobody else can write to
/// (one of his that others can is closed to them). A link is never followed.
os::Expected<os::UniqueFd> open_project_folder(int project);

/// Opens it with a new directory `id` (0700) in it, making what is missing. On failure nothing new
/// is left.
os::Expected<os::UniqueFd> make_in_project_folder(int project, const std::string& id);

/// Removes `id` from an open `.gothon`, and the whole of it when no other session is there. What is
/// no folder of Gothon's stays. Takes two descriptors.
void remove_from_project_folder(int folder, const std::string& id);

/// The same for a path, which ends in `/.gothon/<id>` or is left alone, as is one that somebody
/// else can change.
void remove_project_directory(const std::string& path, const std::string& id);

}  // namespace gothon::daemon
