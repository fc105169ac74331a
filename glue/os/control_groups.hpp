#pragma once

#include <sys/types.h>

#include <set>
#include <string>

#include "glue/os/error.hpp"

/// Control groups of version 2 (cgroups(7)). Thread rule: any.
namespace gothon::os {

/// The group that a process's `cgroup` file of proc(5) names, as a path below their mount point.
Expected<std::string> control_group_in(const std::string& file);

/// The same for a process.
Expected<std::string> control_group_of(pid_t process);

/// The controllers that may be used in a group.
Expected<std::set<std::string>> controllers_in(const std::string& group);

}  // namespace gothon::os
