#include "glue/os/terminal.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include <cerrno>

namespace gothon::os {

Expected<PseudoTerminal> open_pseudo_terminal(const std::optional<termios>& like) {
  PseudoTerminal terminal;
  terminal.outside.reset(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  const int outside = terminal.outside.get();
  if (!terminal.outside || ::grantpt(outside) != 0 || ::unlockpt(outside) != 0)
    return fail("no pseudo-terminal", errno);
  terminal.inside.reset(::ioctl(outside, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  termios modes{};
  if (!terminal.inside || ::tcgetattr(terminal.inside.get(), &modes) != 0)
    return fail("no pseudo-terminal", errno);
  if (like) modes = *like;
  modes.c_oflag &= ~static_cast<tcflag_t>(ONLCR);
  ::tcsetattr(terminal.inside.get(), TCSANOW, &modes);
  return terminal;
}

Expected<void> leave_editing_to_reader(const PseudoTerminal& terminal) {
  const int on = 1;
  termios modes{};
  if (::ioctl(terminal.outside.get(), TIOCPKT, &on) != 0 ||
      ::tcgetattr(terminal.inside.get(), &modes) != 0)
    return fail("pseudo-terminal", errno);
  modes.c_lflag |= EXTPROC;
  if (::tcsetattr(terminal.inside.get(), TCSANOW, &modes) != 0)
    return fail("pseudo-terminal", errno);
  return {};
}

}  // namespace gothon::os
