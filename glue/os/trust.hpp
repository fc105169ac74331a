#pragma once

#include <string>

#include "glue/os/error.hpp"

/// Places that nobody else can change: what holds code, sockets or logs must lie in one
/// (docs/security.md). Root counts as oneself, and whoever owns nothing but what a user namespace
/// hides counts as root. Thread rule: any.
namespace gothon::os {

/// Whether nobody else can rename, replace or take away what this user makes in `directory`, nor
/// the directory itself, nor one above it. Others may make entries of their own there if it is
/// sticky, as /tmp is. The error names the directory and who can.
Expected<void> check_trusted(int directory);

/// `path` without links, of which the part that exists passes `check_trusted`; an absolute path is
/// REQUIRED. The rest may be made, and used by this name, without another look.
Expected<std::string> trusted_path(const std::string& path);

}  // namespace gothon::os
