#include "daemon/supervise/left_behind.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "daemon/supervise/session_ids.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/socket.hpp"

namespace gothon::daemon {
namespace {

constexpr const char* kFile = "alive";
constexpr const char* kNewFile = "alive.new";

/// A session process of an older version holds nothing; one that is stopped answers nobody.
bool has_listener(int directory) {
  const auto session = os::open_directory(os::path_beside(directory, "sock"));
  if (!session) return false;
  const auto socket = os::connect_at(session->get(), "session.sock");
  return socket || (socket.error().code != ENOENT && socket.error().code != ECONNREFUSED);
}

bool is_left_behind(int directory) {
  struct stat status{};
  if (::fstat(directory, &status) != 0 || status.st_uid != ::geteuid()) return false;
  const os::UniqueFd file(::openat(directory, kFile, O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  return file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0 && !has_listener(directory);
}

}  // namespace

os::Expected<os::UniqueFd> mark_alive(int directory) {
  os::UniqueFd file(::openat(directory, kNewFile, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) return os::fail(kFile, errno);
  // It gets its name when it is held, so that nobody finds it free before.
  if (::flock(file.get(), LOCK_SH | LOCK_NB) == 0 &&
      ::renameat(directory, kNewFile, directory, kFile) == 0)
    return file;
  const int code = errno;
  ::unlinkat(directory, kNewFile, 0);
  return os::fail(kFile, code);
}

os::Expected<os::UniqueFd> hold_alive(const std::string& directory) {
  os::UniqueFd file(
      ::open((directory + "/" + kFile).c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!file || ::flock(file.get(), LOCK_SH | LOCK_NB) != 0) return os::fail(kFile, errno);
  return file;
}

void remove_left_behind(int folder) {
  for (const std::string& name : session_ids_in(folder)) {
    const os::UniqueFd directory(
        ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (directory && is_left_behind(directory.get())) (void)os::remove_tree(folder, name);
  }
}

}  // namespace gothon::daemon
