#include "client/run/detached_start.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "glue/os/exit_status.hpp"
#include "glue/wire/messages/events.hpp"
#include "glue/wire/messages/lease.hpp"

namespace gothon::client {
namespace {

constexpr int kAnswerSeconds = 60;

/// The session takes its directories away before it says that it has ended.
void await_end(Dialogue& session) {
  auto messages = session.take_early();
  for (;;) {
    for (const wire::Message& message : messages)
      if (wire::event_in<wire::event::Ended>(message)) return;
    pollfd readable{session.channel().fd(), POLLIN, 0};
    if (::poll(&readable, 1, kAnswerSeconds * 1000) <= 0) return;
    auto more = session.channel().receive();
    if (!more) return;
    messages = std::move(*more);
  }
}

}  // namespace

os::Expected<DetachedStart> start_detached(Dialogue& session, unsigned nodes) {
  const os::UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null) return os::fail("/dev/null", errno);
  // Node 0's stdin: the caller's file or pipe; a terminal stays the shell's.
  const int input = ::isatty(STDIN_FILENO) == 0 ? STDIN_FILENO : null.get();
  for (unsigned first = 0; first < nodes; first += wire::ask::Spawn::kMost) {
    const unsigned count = std::min(wire::ask::Spawn::kMost, nodes - first);
    // The first node of a batch has the descriptor, the others read end-of-file.
    const auto answer = session.ask(wire::ask::Spawn{first, count}, kAnswerSeconds,
                                    {first == 0 ? input : null.get(), null.get()});
    if (answer) continue;
    const wire::Refusal& refusal = answer.error();
    if (refusal.by != wire::Refusal::By::kPeer) return tl::unexpected(os::Error(refusal));
    await_end(session);
    return DetachedStart{refusal.exit.value_or(os::kOwnFailure), refusal.text};
  }
  const auto answer = session.ask(wire::ask::Detach(), kAnswerSeconds);
  // It has ended already: that is no failure of the start.
  if (!answer && answer.error().by != wire::Refusal::By::kPeer && answer.error().code != ECONNRESET)
    return tl::unexpected(os::Error(answer.error()));
  return DetachedStart{};
}

}  // namespace gothon::client
