#include "client/ctl.hpp"

#include <dirent.h>
#include <poll.h>

#include <cerrno>
#include <cstdio>
#include <set>

#include "client/printing.hpp"
#include "client/runtime_directory.hpp"
#include "client/starter.hpp"
#include "client/state_directory.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::client::ctl {
namespace {

constexpr size_t kIdSize = 8;

void collect_ids(const std::string& path, const std::string& prefix, std::set<std::string>& ids) {
  DIR* stream = ::opendir(path.c_str());
  if (stream == nullptr) return;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string name = entry->d_name;
    const bool is_id =
        name.size() == kIdSize && name.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (is_id && name.starts_with(prefix)) ids.insert(name);
  }
  ::closedir(stream);
}

/// The status in the announcement of an end; nothing if `message` is none.
std::optional<int> exit_in(const nlohmann::json& message) {
  if (message.value("event", std::string()) != "announce") return std::nullopt;
  const auto session = message.value("session", nlohmann::json::object());
  if (session.value("state", std::string()) != "ended") return std::nullopt;
  return wire::integer_at(session, "exit", kOwnFailure);
}

}  // namespace

int complain(const std::string& text, int status) {
  tell("gothonctl", text);
  return status;
}

int refuse(const std::string& command, const os::Error& error) {
  constexpr std::string_view kOther = ", see gothon --help";
  std::string text = command + ": " + error.text;
  if (text.ends_with(kOther))
    text.replace(text.size() - kOther.size(), kOther.size(), ", see gothonctl --help");
  return complain(text, kWrongUsage);
}

int print(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return 0;
  const int code = errno;
  // Whoever closed the pipe has read enough.
  return code == EPIPE ? kFailed
                       : complain("stdout: it cannot be written: " + os::errno_text(code), kFailed);
}

os::Expected<wire::Message> ask_gothond(const nlohmann::json& body, int seconds) {
  auto runtime = open_runtime_directory();
  if (!runtime) return tl::unexpected(runtime.error());
  auto desk = reach_desk(runtime->get());
  if (!desk) return tl::unexpected(desk.error());
  auto answer = ask_desk(runtime->get(), *desk, body, seconds);
  if (!answer) return os::fail("gothond: " + answer.error().text);
  return answer;
}

os::Expected<Dialogue> reach_session(const std::string& id) {
  auto runtime = open_runtime_directory();
  if (!runtime) return tl::unexpected(runtime.error());
  auto socket = os::connect_at(runtime->get(), id + "/session.sock");
  if (!socket)
    return tl::unexpected(os::Error{
        "session " + id + ": it does not run: gothonctl list --all shows those that ended",
        socket.error().code});
  Dialogue session(std::move(*socket));
  if (auto greeting = session.greet(); !greeting)
    return tl::unexpected(
        os::Error{"session " + id + ": " + greeting.error().text, greeting.error().code});
  return session;
}

os::Expected<std::string> find_session(const std::string& word) {
  std::set<std::string> ids;
  if (word.empty()) return os::fail("ID: it is empty, gothonctl list shows the sessions");
  collect_ids(os::runtime_path(), word, ids);
  collect_ids(state_directory() + "/sessions", word, ids);
  if (ids.empty()) return os::fail(word + ": no such session: gothonctl list --all shows them");
  if (ids.size() > 1)
    return os::fail(word + ": more than one session begins so: give more of its id");
  return *ids.begin();
}

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

}  // namespace gothon::client::ctl
