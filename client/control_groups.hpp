#pragma once

#include <sys/types.h>

#include <set>
#include <string>

#include "glue/os/error.hpp"

/// Control groups of version 2 (cgroups(7)). Thread rule: any.
namespace gothon::client {

/// The group that a process is in, as a path below their mount point.
os::Expected<std::string> control_group_of(pid_t process);

/// The controllers that may be used in a group.
os::Expected<std::set<std::string>> controllers_in(const std::string& group);

}  // namespace gothon::client
