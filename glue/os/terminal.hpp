#pragma once

#include <termios.h>

#include <optional>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::os {

/// A pseudo-terminal (pty(7)): what is written to `inside` is read from `outside`, with newlines as
/// they are, and the other way round. Both are close-on-exec and nobody's controlling terminal;
/// `outside` does not block. It has no descriptor of its own: the pair is the caller's.
struct PseudoTerminal {
  UniqueFd outside;
  UniqueFd inside;
};

/// `like`: the modes of another terminal that it is to have, but that newlines stay as they are.
Expected<PseudoTerminal> open_pseudo_terminal(const std::optional<termios>& like);

/// Makes whoever reads `outside` the one who edits lines, echoes and makes signals of characters:
/// the pseudo-terminal passes on what it gets (termios(3), EXTPROC). Each read from `outside` then
/// begins with a byte that is TIOCPKT_DATA before what was written, or else has the bit
/// TIOCPKT_IOCTL if a program has set other modes (ioctl_tty(2), TIOCPKT).
Expected<void> leave_editing_to_reader(const PseudoTerminal& terminal);

}  // namespace gothon::os
