#include <poll.h>

#include <cerrno>

#include "client/ctl.hpp"
#include "client/session_records.hpp"

namespace gothon::client::ctl {
namespace {

/// The status in the announcement of an end; nothing if `message` is none.
std::optional<int> exit_in(const nlohmann::json& message) {
  if (message.value("event", std::string()) != "announce") return std::nullopt;
  const auto session = message.value("session", nlohmann::json::object());
  if (session.value("state", std::string()) != "ended") return std::nullopt;
  return session.value("exit", kOwnFailure);
}

/// Reads announcements until one says the end; nothing if the connection ends without.
std::optional<int> await_end(Dialogue& session) {
  if (!session.channel().send({{"verb", "status"}})) return std::nullopt;
  auto early = session.take_early();
  for (const wire::Message& message : early)
    if (const auto status = exit_in(message.body)) return status;
  for (;;) {
    pollfd readable{session.channel().fd(), POLLIN, 0};
    if (::poll(&readable, 1, -1) < 0 && errno != EINTR) return std::nullopt;
    const auto messages = session.channel().receive();
    if (!messages) return std::nullopt;
    for (const wire::Message& message : *messages)
      if (const auto status = exit_in(message.body)) return status;
  }
}

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
  if (auto session = reach_session(id)) {
    if (const auto status = await_end(*session)) return *status;
  }
  if (const auto record = read_record(id)) {
    const auto status = record->find("exit");
    if (status != record->end() && status->is_number()) {
      if (record->value("state", std::string()) == "lost")
        complain("session " + id + ": " + record->value("reason", std::string()), 0);
      return status->get<int>();
    }
  }
  if (const auto status = remembered(id)) return *status;
  return complain(found ? "session " + id + ": it ended without a word: its process was killed"
                        : found.error().text,
                  found ? kOwnFailure : kFailed);
}

}  // namespace gothon::client::ctl
