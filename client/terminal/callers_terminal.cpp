#include "client/terminal/callers_terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace gothon::client {

winsize callers_window() {
  winsize size{};
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO}) {
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0 && size.ws_row != 0) return size;
  }
  return {24, 80, 0, 0};
}

std::optional<termios> callers_modes() {
  termios modes{};
  if (::tcgetattr(STDIN_FILENO, &modes) != 0) return std::nullopt;
  return modes;
}

os::UniqueFd open_controlling_terminal() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::tcgetpgrp(fd) < 0) continue;
    const std::string same = "/proc/self/fd/" + std::to_string(fd);
    os::UniqueFd terminal(::open(same.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (terminal) return terminal;
  }
  return os::UniqueFd(::open("/dev/tty", O_RDWR | O_CLOEXEC));
}

bool is_in_foreground(int terminal) {
  return ::tcgetpgrp(terminal) == ::getpgrp();
}

CallersTerminal::CallersTerminal(int fd) : fd_(fd) {
  ::tcgetattr(fd_, &first_);
}

CallersTerminal::~CallersTerminal() {
  give_back();
}

void CallersTerminal::set(const termios& modes) const {
  if (is_in_foreground(fd_)) ::tcsetattr(fd_, TCSADRAIN, &modes);
}

void CallersTerminal::type_as(const termios& other) {
  constexpr tcflag_t kInput = ICRNL | INLCR | IGNCR | IXON;
  constexpr tcflag_t kLocal = ICANON | ECHO | ECHOE | ECHOK | ECHONL | ISIG | IEXTEN;
  termios modes = first_;
  modes.c_iflag = (modes.c_iflag & ~kInput) | (other.c_iflag & kInput);
  modes.c_lflag = (modes.c_lflag & ~kLocal) | (other.c_lflag & kLocal);
  // How many bytes a read waits for is this process's own business.
  modes.c_cc[VMIN] = 1;
  modes.c_cc[VTIME] = 0;
  set(modes);
}

void CallersTerminal::give_back() {
  set(first_);
}

void CallersTerminal::suspend() {
  termios now{};
  if (::tcgetattr(fd_, &now) == 0) suspended_ = now;
  give_back();
}

void CallersTerminal::resume() {
  if (suspended_) set(*suspended_);
  suspended_.reset();
}

}  // namespace gothon::client
