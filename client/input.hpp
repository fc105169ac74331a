#pragma once

#include <functional>
#include <string>

#include "client/loop.hpp"
#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::client {

/// Node 0's standard input: the caller's own file or pipe, or, of a terminal, what this process
/// relays. A terminal is read only while this process is in its foreground group and the node has
/// taken everything before, so that what a node does not read stays for the shell. Thread rule:
/// loop.
class Input {
 public:
  /// `on_line` is called when a line was typed and the terminal has echoed it.
  Input(Loop& loop, std::function<void()> on_line);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  /// What node 0 gets as stdin; starts the relay if there is one.
  os::Expected<os::UniqueFd> open();

 private:
  void await_room();
  void on_room();
  void on_terminal();
  void close();

  Loop& loop_;
  std::function<void()> on_line_;
  Timer background_;
  os::UniqueFd pipe_;
};

}  // namespace gothon::client
