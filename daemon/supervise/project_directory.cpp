#include "daemon/supervise/project_directory.hpp"

#include <unistd.h>

#include <cerrno>

#include "glue/os/directory.hpp"

namespace gothon::daemon {
namespace {

/// Removes `.gothon` unless another session lives in it. `.gitignore` goes first, and comes back
/// when the folder turns out to be used.
void remove_if_last(int directory, const std::string& path) {
  if (::unlinkat(directory, ".gitignore", 0) != 0 && errno != ENOENT) return;
  // Whom it could be told has gone.
  if (::rmdir(path.c_str()) != 0) (void)os::write_file(directory, ".gitignore", "*\n");
}

}  // namespace

void remove_project_directory(const std::string& path, const std::string& id) {
  // The path is the client's word: nothing but a session's own directory is ever removed.
  if (!path.ends_with("/.gothon/" + id)) return;
  const std::string folder = path.substr(0, path.rfind('/'));
  auto parent = os::open_directory(folder);
  if (!parent) return;
  (void)os::remove_tree(parent->get(), id);
  remove_if_last(parent->get(), folder);
}

}  // namespace gothon::daemon
