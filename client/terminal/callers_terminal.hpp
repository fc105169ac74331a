#pragma once

#include <sys/ioctl.h>
#include <termios.h>

#include <optional>

#include "glue/os/unique_fd.hpp"

namespace gothon::client {

/// The size of the terminal that one of the caller's streams is, or the usual one.
winsize callers_window();

/// The modes of the terminal that the caller's stdin is; none: it is no terminal.
std::optional<termios> callers_modes();

/// The terminal that makes this process's signals, by its own name where one of its streams is it;
/// none if there is none.
os::UniqueFd open_controlling_terminal();

/// Whether this process is in the foreground group of the terminal: only then may it read from it
/// or set its modes.
bool is_in_foreground(int terminal);

/// The modes of the caller's terminal while a node decides on them: given back when this is gone,
/// and while this process is stopped. Modes are set from the foreground only. Thread rule: one.
class CallersTerminal {
 public:
  /// `fd` stays open. REQUIRES: it is a terminal.
  explicit CallersTerminal(int fd);
  ~CallersTerminal();
  CallersTerminal(const CallersTerminal&) = delete;
  CallersTerminal& operator=(const CallersTerminal&) = delete;

  int fd() const { return fd_; }
  /// Takes over how another terminal treats what is typed: its editing, echo and signals.
  void type_as(const termios& other);
  /// Gives the modes back that were there first. Any number of times.
  void give_back();
  /// Before and after this process is stopped.
  void suspend();
  void resume();

 private:
  void set(const termios& modes) const;

  const int fd_;
  termios first_{};
  std::optional<termios> suspended_;
};

}  // namespace gothon::client
