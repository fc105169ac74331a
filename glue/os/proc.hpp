#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "glue/os/error.hpp"

/// What files of proc(5) say. Thread rule: any.
namespace gothon::os {

/// Whether what could not be read is gone, rather than kept from this process (EACCES, EMFILE, …).
bool is_gone(const Error& error);

/// The numbers among the names in a directory.
Expected<std::vector<pid_t>> numbers_in(const std::string& directory);

/// The children that live of a task, whose directory is given. They are
/// numbered as the namespace counts for which /proc was mounted.
Expected<std::vector<pid_t>> children_in(const std::string& task);

/// What the `stat` of a process or task, whose directory is given, says behind its name: from the
/// state on, a field and a blank each; empty when it is gone.
std::string stat_fields_of(const std::string& directory);

}  // namespace gothon::os
