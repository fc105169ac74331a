#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>

#include "client/terminal/callers_terminal.hpp"
#include "client/terminal/loop.hpp"
#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::client {

/// Node 0's standard input: the caller's own file or pipe, or, of a terminal, what this process
/// relays to a pipe or to a terminal of the node's. A terminal is read only while this process is
/// in its foreground group, the node has taken everything before, and, for a pipe, it waits for
/// more: so what a node does not ask for stays for the shell. Thread rule: loop.
class Input {
 public:
  /// `on_line` is called when a line was typed and the terminal has echoed it.
  Input(Loop& loop, std::function<void()> on_line);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  /// Whether the caller's stdin is a terminal.
  static bool is_typed();
  /// What node 0 gets as stdin; starts the relay if there is one.
  os::Expected<os::UniqueFd> open();
  /// Relays to a terminal of the node's instead, `inside` of which the node reads. REQUIRES:
  /// is_typed().
  void open(os::UniqueFd keyboard, os::UniqueFd inside);
  /// The node's process, as soon as it is there: it asks for what is typed, or one that descends
  /// from it.
  void read_by(pid_t node) { node_ = node; }
  /// The node's terminal has other modes: the caller's takes them over.
  void follow_modes();
  /// Around a stop of this process, and before it ends without destroying this object.
  void suspend();
  void resume();

 private:
  void await_room();
  bool is_asked_for();
  void on_room();
  void on_terminal();
  void type_end();
  bool has_all_been_read() const;
  void close();

  Loop& loop_;
  std::function<void()> on_line_;
  Timer next_look_;
  pid_t node_ = 0;
  int pause_ = 0;      ///< before the next look whether the node asks, in milliseconds
  os::UniqueFd pipe_;  ///< or the keyboard
  os::UniqueFd inside_;
  bool at_end_ = false;                      ///< the end has been typed and is to be passed on
  std::optional<CallersTerminal> terminal_;  ///< with a keyboard
};

}  // namespace gothon::client
