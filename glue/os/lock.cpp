#include "glue/os/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

namespace gothon::os {

Expected<UniqueFd> lock_at(int directory, const char* name, LockWait wait) {
  UniqueFd lock(::openat(directory, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) return fail(name, errno);
  const int operation = wait == LockWait::kTry ? LOCK_EX | LOCK_NB : LOCK_EX;
  while (::flock(lock.get(), operation) != 0) {
    if (errno != EINTR) return fail(name, errno);
  }
  return lock;
}

}  // namespace gothon::os
