#pragma once

#include <string>
#include <vector>

#include "glue/os/error.hpp"

/// Limits of a session: properties of the scope that it is in (systemd.resource-control(5)). Thread
/// rule: one.
namespace gothon::client {

/// The control group controller that keeps a property (`MemoryMax` → `memory`); empty for one that
/// needs none.
std::string controller_of(const std::string& property);

/// Sets `NAME=VALUE` of the transient unit `scope` with systemctl(1), which knows the properties
/// and their values and says what is wrong with them. Before that it is made sure that something
/// keeps them: systemd takes limits too that need a controller which the user manager does not
/// have. `process` is one in the scope.
os::Expected<void> set_scope_properties(const std::string& scope, pid_t process,
                                        const std::vector<std::string>& properties);

}  // namespace gothon::client
