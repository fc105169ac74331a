#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

/// Directories and files as Gothon needs them. Thread rule: any.
namespace gothon::os {

/// While it lives, a umask takes no right of this user's away from what is made: a program may run
/// under such a one, but what Gothon makes for itself has to be usable. Thread rule: one.
class OwnersUmask {
 public:
  OwnersUmask();
  ~OwnersUmask();
  OwnersUmask(const OwnersUmask&) = delete;
  OwnersUmask& operator=(const OwnersUmask&) = delete;

 private:
  mode_t before_;
};

/// The per-user runtime directory (protocol.md section 1), which need not exist.
struct RuntimeDirectory {
  std::string path;
  /// Why it is not in XDG_RUNTIME_DIR, in words; empty if it is, or if that is not set.
  std::string instead;
};

/// XDG_RUNTIME_DIR, if it is a directory that nobody else can change (trust.hpp), or else the place
/// that the user id gives. Every process of a user who has the same environment finds the same one.
RuntimeDirectory runtime_directory();
std::string runtime_path();

/// Opens `path`, making it (0700) if it is missing. Refuses what is a symbolic link, belongs to
/// somebody else, that others may enter or could replace, with an error that names the path and
/// what to do.
Expected<UniqueFd> open_private_directory(const std::string& path);

/// Opens an existing directory for use with *at calls.
Expected<UniqueFd> open_directory(const std::string& path);

/// Opens `path`, making it and what is missing above it as `mkdir -p` does.
Expected<UniqueFd> make_directories(const std::string& path);

/// `/proc/self/fd/FD/NAME`: a path to NAME that fits a socket address however long the directory's
/// is.
std::string path_beside(int directory, std::string_view name);

/// The path that the kernel has for an open descriptor, or the error.
Expected<std::string> path_of(int fd);

Expected<std::string> read_file(const std::string& path);

/// Opens the file NAME in `directory` for writing, empty: a new one or a plain one of this user's,
/// however foreign the directory. Nothing is opened or emptied through a link, nor waited for.
Expected<UniqueFd> open_output_file(int directory, const std::string& name);

/// Writes a whole new file (0600) inside `directory`. On failure nothing of that name is left.
Expected<void> write_file(int directory, const std::string& name, std::string_view text);

/// Removes NAME in `directory` with all that is in it; a missing one is fine. Never follows
/// symbolic links.
Expected<void> remove_tree(int directory, const std::string& name);

/// The directory of this process's executable, links resolved.
std::string executable_directory();

}  // namespace gothon::os
