#include <cerrno>

#include "client/ctl/ctl.hpp"
#include "client/ctl/session_records.hpp"
#include "glue/wire/messages/desk.hpp"

namespace gothon::client::ctl {
namespace {

/// What gothond remembers of a session that nobody detached.
std::optional<int> remembered(const std::string& id) {
  const auto answer = ask_gothond(wire::ask::Status(), kAnswerSeconds);
  if (!answer) return std::nullopt;
  for (const wire::SessionFacts& session : answer->ended)
    if (session.id == id) return session.exit.value_or(kOwnFailure);
  return std::nullopt;
}

}  // namespace

int wait_command(const Words& words) {
  if (words.size() != 2)
    return complain("wait: it takes exactly one ID, gothonctl list shows them", kWrongUsage);
  const auto found = find_session(words[1]);
  // gothond knows the whole ids only of those that ended.
  const std::string id = found ? *found : words[1];
  auto session = reach_session(id);
  if (!session && session.error().code == ETIMEDOUT)
    return complain(session.error().text, kOwnFailure);
  if (session) {
    if (const auto status = await_end(*session)) return *status;
  }
  if (const auto record = read_record(id)) {
    if (record->exit) {
      if (record->state == wire::SessionState::kLost)
        complain("session " + id + ": " + record->reason, 0);
      return *record->exit;
    }
  }
  if (const auto status = remembered(id)) return *status;
  return complain(found ? "session " + id + ": it ended without a word: its process was killed"
                        : found.error().text,
                  found ? kOwnFailure : kFailed);
}

}  // namespace gothon::client::ctl
