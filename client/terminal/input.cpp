// A pipe of one page has one slot: it is writable exactly when it is empty, so "the node has taken
// everything" is an event like any other. There is none for "this process is in the foreground
// again" nor for "somebody waits in a read": while input waits, it is looked for, twice a second in
// the background, and else as often as a node may come back that has just taken a line, then less
// and less.
#include "client/terminal/input.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "client/terminal/waiting_reader.hpp"

namespace gothon::client {
namespace {

constexpr int kTerminal = 0;
constexpr int kBackgroundLook = 500;
constexpr int kFirstLook = 1;
constexpr int kLongestLook = 100;
constexpr int kEndLook = 10;
constexpr size_t kPiece = 4096;

bool echoes() {
  termios modes{};
  return ::tcgetattr(kTerminal, &modes) == 0 && (modes.c_lflag & ECHO) != 0;
}

}  // namespace

Input::Input(Loop& loop, std::function<void()> on_line)
    : loop_(loop), on_line_(std::move(on_line)), next_look_(loop, [this] { await_room(); }) {}

Input::~Input() {
  close();
}

bool Input::is_typed() {
  return ::isatty(kTerminal) == 1;
}

os::Expected<os::UniqueFd> Input::open() {
  if (!is_typed()) {
    os::UniqueFd same(::fcntl(kTerminal, F_DUPFD_CLOEXEC, 3));
    if (!same) return os::fail("stdin", errno);
    return same;
  }
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return os::fail("stdin", errno);
  pipe_.reset(ends[1]);
  ::fcntl(ends[1], F_SETPIPE_SZ, kPiece);
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  await_room();
  return os::UniqueFd(ends[0]);
}

void Input::open(os::UniqueFd keyboard, os::UniqueFd inside) {
  pipe_ = std::move(keyboard);
  inside_ = std::move(inside);
  terminal_.emplace(kTerminal);
  await_room();
}

void Input::follow_modes() {
  termios modes{};
  if (terminal_ && pipe_ && ::tcgetattr(pipe_.get(), &modes) == 0) terminal_->type_as(modes);
}

void Input::suspend() {
  if (terminal_) terminal_->suspend();
}

void Input::resume() {
  if (terminal_) terminal_->resume();
}

bool Input::has_all_been_read() const {
  pollfd readable{inside_.get(), POLLIN, 0};
  return ::poll(&readable, 1, 0) != 1;
}

/// The end of a terminal's input is a character, and one only if it is read alone (n_tty in Linux).
void Input::type_end() {
  at_end_ = !has_all_been_read();
  if (at_end_) return next_look_.start(kEndLook);
  termios modes{};
  if (::tcgetattr(pipe_.get(), &modes) != 0) return close();
  if (::write(pipe_.get(), &modes.c_cc[VEOF], 1) != 1) return close();
  await_room();
}

void Input::await_room() {
  if (at_end_) return type_end();
  if (pipe_) loop_.watch(pipe_.get(), EPOLLOUT, [this] { on_room(); });
}

void Input::on_room() {
  // The node has no stdin any more when the pipe has no reader.
  if (::write(pipe_.get(), "", 0) < 0 && errno == EPIPE) return close();
  loop_.forget(pipe_.get());
  loop_.watch(kTerminal, EPOLLIN, [this] { on_terminal(); });
}

/// A terminal of the node's own has its modes and its end from what is typed: that is not kept
/// back.
bool Input::is_asked_for() {
  const bool asked = terminal_ || (node_ > 0 && may_wait_for_input(node_));
  pause_ = asked ? 0 : std::clamp(2 * pause_, kFirstLook, kLongestLook);
  return asked;
}

void Input::on_terminal() {
  loop_.forget(kTerminal);
  if (!is_in_foreground(kTerminal)) return next_look_.start(kBackgroundLook);
  if (!is_asked_for()) return next_look_.start(pause_);
  char piece[kPiece];
  const ssize_t n = ::read(kTerminal, piece, sizeof piece);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return await_room();
  if (n == 0 && terminal_) return type_end();
  if (n <= 0) return close();
  if (piece[n - 1] == '\n' && echoes()) on_line_();
  if (::write(pipe_.get(), piece, static_cast<size_t>(n)) != n) return close();
  await_room();
}

void Input::close() {
  if (!pipe_) return;
  loop_.forget(kTerminal);
  loop_.forget(pipe_.get());
  pipe_.reset();
  inside_.reset();
  terminal_.reset();
}

}  // namespace gothon::client
