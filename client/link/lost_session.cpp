#include "client/link/lost_session.hpp"

#include <poll.h>

#include "client/link/dialogue.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/messages/desk.hpp"

namespace gothon::client {
namespace {

constexpr int kAnswerSeconds = 1;
constexpr int kLooks = 10;
constexpr int kLookMilliseconds = 20;

}  // namespace

std::optional<std::string> death_of_session(const std::string& id) {
  const auto runtime = os::open_directory(os::runtime_path());
  if (!runtime) return std::nullopt;
  auto socket = os::connect_at(runtime->get(), "control.sock");
  if (!socket) return std::nullopt;
  Dialogue gothond(std::move(*socket));
  if (!gothond.greet()) return std::nullopt;
  // gothond may hear of it a moment later than this process.
  for (int look = 0; look < kLooks; ++look) {
    const auto answer = gothond.ask(wire::ask::Status(), kAnswerSeconds);
    if (!answer) return std::nullopt;
    for (const wire::SessionFacts& session : answer->ended) {
      if (session.id == id) return session.reason;
    }
    ::poll(nullptr, 0, kLookMilliseconds);
  }
  return std::nullopt;
}

}  // namespace gothon::client
