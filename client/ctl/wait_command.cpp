#include <cerrno>

#include "client/ctl/ctl.hpp"
#include "client/ctl/session_records.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::client::ctl {
namespace {

/// What gothond remembers of a session that nobody detached.
std::optional<int> remembered(const std::string& id) {
  const auto answer = ask_gothond({{"verb", "status"}}, 10);
  if (!answer) return std::nullopt;
  for (const auto& session : answer->body.value("ended", nlohmann::json::array()))
    if (session.value("id", std::string()) == id) return session.value("exit", kOwnFailure);
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
    const auto status = record->find("exit");
    if (status != record->end() && status->is_number()) {
      if (record->value("state", std::string()) == "lost")
        complain("session " + id + ": " + record->value("reason", std::string()), 0);
      return wire::integer_of<int>(*status);
    }
  }
  if (const auto status = remembered(id)) return *status;
  return complain(found ? "session " + id + ": it ended without a word: its process was killed"
                        : found.error().text,
                  found ? kOwnFailure : kFailed);
}

}  // namespace gothon::client::ctl
