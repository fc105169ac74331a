// A full log file is renamed and a new one begun, so a reader holds on to its file, reads it to its
// end once more when another has its name, and goes on with the one whose number follows. If that
// is gone too, there is a gap.
#include "client/ctl/log_reader.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace gothon::client {
namespace {

/// The number in the heading of an open log file; 0 if there is none yet.
std::uint64_t number_of(int file) {
  char start[64];
  const ssize_t n = ::pread(file, start, sizeof start, 0);
  const std::string_view text(start, n > 0 ? static_cast<size_t>(n) : 0);
  return wire::decode_log_heading(text.substr(0, text.find('\n'))).value_or(0);
}

}  // namespace

os::Expected<void> LogReader::open(bool at_end) {
  changes_.reset(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!changes_ || ::inotify_add_watch(changes_.get(), directory_.c_str(),
                                       IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0)
    return os::fail(directory_, errno);
  if (at_end ? open_file(wire::kLogFile)
             : open_file(wire::kOldLogFile) || open_file(wire::kLogFile)) {
    if (at_end) ::lseek(file_.get(), 0, SEEK_END);
    return {};
  }
  return os::fail(directory_ + "/" + wire::kLogFile, errno);
}

bool LogReader::open_file(const char* name) {
  os::UniqueFd file(::open((directory_ + "/" + name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return false;
  const std::uint64_t number = number_of(file.get());
  if (number_ != 0 && number != 0 && number <= number_) return false;
  if (number_ != 0 && number > number_ + 1) gap_ = true;
  number_ = number;
  file_ = std::move(file);
  rest_.clear();
  return true;
}

/// Whether the file still has the name that it was begun with.
bool LogReader::is_current() const {
  struct stat mine{};
  struct stat named{};
  if (::fstat(file_.get(), &mine) != 0) return true;
  if (::stat((directory_ + "/" + wire::kLogFile).c_str(), &named) != 0) return true;
  return mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

void LogReader::drain_changes() {
  char events[4096];
  while (::read(changes_.get(), events, sizeof events) > 0) {
  }
}

void LogReader::read(const Take& take) {
  drain_changes();
  for (;;) {
    const bool current = is_current();
    read_file(take);
    if (current) return;
    if (!open_file(wire::kOldLogFile) && !open_file(wire::kLogFile)) return;
  }
}

bool LogReader::read_file(const Take& take) {
  char piece[65536];
  for (;;) {
    const ssize_t n = ::read(file_.get(), piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n == 0;
    rest_.append(piece, static_cast<size_t>(n));
    give_lines(take);
  }
}

void LogReader::give_lines(const Take& take) {
  std::string_view lines = rest_;
  for (size_t end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
    // The heading is no record, and neither is what a full disk has cut off.
    if (const auto record = wire::decode_log(lines.substr(0, end))) take(*record);
    lines.remove_prefix(end + 1);
  }
  rest_.erase(0, rest_.size() - lines.size());
}

}  // namespace gothon::client
