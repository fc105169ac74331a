#include <poll.h>
#include <unistd.h>

#include "client/ctl/ctl.hpp"
#include "client/ctl/variable_table.hpp"
#include "client/words/options.hpp"
#include "client/words/printing.hpp"

namespace gothon::client::ctl {
namespace {

using nlohmann::json;

constexpr int kAnswerSeconds = 10;
constexpr int kWatchMilliseconds = 500;

enum Code { kJson = 256 };
constexpr option kOptions[] = {{"json", no_argument, nullptr, kJson},
                               {"watch", no_argument, nullptr, 'w'},
                               {nullptr, 0, nullptr, 0}};

struct Request {
  bool json = false;
  bool watch = false;
  std::string id;
  std::string name;
};

os::Expected<Request> parse(const Words& words) {
  Request request;
  Options options(words, ":w", kOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    if (code == kJson)
      request.json = true;
    else if (code == 'w')
      request.watch = true;
    else
      return options.wrong(code);
  }
  const auto rest = options.rest();
  if (rest.empty() || rest.size() > 2)
    return os::fail("it takes an ID and maybe a NAME, see gothonctl --help");
  request.id = rest[0];
  if (rest.size() == 2) request.name = rest[1];
  return request;
}

/// All pages of the answer as one: `{"session": ID, "project": …, "variables": […]}`.
os::Expected<json> look(Dialogue& session, const Request& request) {
  json document = {{"session", request.id}, {"variables", json::array()}};
  json next = 0;
  while (!next.is_null()) {
    const auto answer = session.ask({{"verb", "vars"}, {"name", request.name}, {"first", next}}, {},
                                    {}, kAnswerSeconds);
    if (!answer) return tl::unexpected(answer.error());
    if (const auto error = refusal(answer->body)) return os::fail(*error);
    for (const json& row : answer->body.value("variables", json::array()))
      document["variables"].push_back(row);
    document["project"] = answer->body.value("project", std::string());
    next = answer->body.value("next", json());
  }
  return document;
}

std::string text_of(const json& document, const Request& request) {
  if (request.json) return json_text(document, request.watch ? -1 : 2);
  return variable_table(document["variables"], document["project"].get<std::string>());
}

/// Shows the variables again when they have changed, until the session ends; a terminal's screen is
/// redrawn.
int watch(Dialogue& session, const Request& request) {
  const bool terminal = ::isatty(STDOUT_FILENO) == 1 && !request.json;
  std::string shown;
  for (;;) {
    const auto document = look(session, request);
    if (!document) return 0;
    const std::string text = text_of(*document, request);
    if (text != shown) {
      const char* before = terminal ? "\033[H\033[J" : shown.empty() || request.json ? "" : "\n";
      if (print(before + text) != 0) return kFailed;
      shown = text;
    }
    // Nobody reads any more: the pipe says so.
    pollfd reader{STDOUT_FILENO, 0, 0};
    if (::poll(&reader, 1, kWatchMilliseconds) == 1 && (reader.revents & (POLLERR | POLLHUP)) != 0)
      return 0;
  }
}

}  // namespace

int vars_command(const Words& words) {
  auto request = parse(words);
  if (!request) return refuse("vars", request.error());
  const auto id = find_session(request->id);
  if (!id) return complain(id.error().text, kFailed);
  request->id = *id;
  auto session = reach_session(*id);
  if (!session) return complain(session.error().text, kFailed);
  const auto document = look(*session, *request);
  if (!document) return complain("session " + *id + ": " + document.error().text, kOwnFailure);
  if (!request->name.empty() && (*document)["variables"].empty())
    return complain("session " + *id + ": " + request->name +
                        ": no shared variable has that name, gothonctl vars " + *id +
                        " shows them all",
                    kFailed);
  if (request->watch) return watch(*session, *request);
  return print(text_of(*document, *request));
}

}  // namespace gothon::client::ctl
