// The descriptor may be in blocking mode, and must stay so. poll(2) says POLLOUT for a pipe only if
// PIPE_BUF bytes fit, so pieces of that size never block; terminals behave alike. Regular files
// take everything.
#include "client/terminal/sink.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace gothon::client {
namespace {

bool is_regular(int fd) {
  struct stat status{};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

Sink::Sink(Loop& loop, int fd, std::function<void()> on_change)
    : loop_(loop), fd_(fd), regular_(is_regular(fd)), on_change_(std::move(on_change)) {}

/// False when nothing more can be written now.
bool Sink::write_piece() {
  if (written_ == pending_.size()) return false;
  pollfd writable{fd_, POLLOUT, 0};
  if (!regular_ && ::poll(&writable, 1, 0) == 0) return false;
  const size_t size = regular_ ? pending_.size() - written_
                               : std::min<size_t>(PIPE_BUF, pending_.size() - written_);
  const ssize_t n = ::write(fd_, pending_.data() + written_, size);
  if (n >= 0) {
    written_ += static_cast<size_t>(n);
    return true;
  }
  if (errno == EINTR) return true;
  broken_ = errno != EAGAIN;
  if (broken_ && errno != EPIPE) failure_ = errno;
  return false;
}

void Sink::write() {
  while (!broken_ && write_piece()) {
  }
  if (broken_) pending_.clear();
  if (broken_ || written_ == pending_.size()) {
    pending_.clear();
    written_ = 0;
  } else if (written_ >= kMuch) {
    pending_.erase(0, written_);
    written_ = 0;
  }
  const bool wanted = !is_drained();
  if (wanted == watched_) return;
  watched_ = wanted;
  if (wanted) {
    loop_.watch(fd_, EPOLLOUT, [this] { on_writable(); });
  } else {
    loop_.forget(fd_);
  }
}

void Sink::on_writable() {
  write();
  if (!is_full()) on_change_();
}

}  // namespace gothon::client
