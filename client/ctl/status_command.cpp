#include <algorithm>
#include <cstdio>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "client/ctl/ctl.hpp"
#include "client/ctl/session_records.hpp"
#include "client/ctl/session_table.hpp"
#include "client/words/options.hpp"
#include "glue/os/printable.hpp"

namespace gothon::client::ctl {
namespace {

struct StatusRequest {
  bool json = false;
  bool all = false;
  bool quiet = false;
  bool watch = false;
};

os::Expected<StatusRequest> status_request(const Words& words) {
  enum Code { kJson = 256 };
  constexpr option kOptions[] = {{"json", no_argument, nullptr, kJson},
                                 {"all", no_argument, nullptr, 'a'},
                                 {"quiet", no_argument, nullptr, 'q'},
                                 {"watch", no_argument, nullptr, 'w'},
                                 {nullptr, 0, nullptr, 0}};
  StatusRequest request;
  Options options(words, ":aqw", kOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    if (code == kJson)
      request.json = true;
    else if (code == 'a')
      request.all = true;
    else if (code == 'q')
      request.quiet = true;
    else if (code == 'w')
      request.watch = true;
    else
      return options.wrong(code);
  }
  if (!options.rest().empty()) return os::fail(options.rest()[0] + ": it takes no arguments");
  if (request.json && request.quiet) return os::fail("--json and -q: give one of them");
  return request;
}

/// The sessions to show: what runs, and with --all what gothond remembers and what left a record.
std::vector<wire::SessionFacts> sessions_in(wire::ask::Status::Reply& answer, bool all) {
  std::vector<wire::SessionFacts> sessions = std::move(answer.sessions);
  if (!all) return sessions;
  std::set<std::string> known;
  for (const auto& session : sessions) known.insert(session.id);
  for (const auto& list : {std::move(answer.ended), finished_records()}) {
    for (const auto& session : list)
      if (known.insert(session.id).second) sessions.push_back(session);
  }
  std::stable_sort(sessions.begin(), sessions.end(),
                   [](const auto& a, const auto& b) { return a.started < b.started; });
  return sessions;
}

std::string text_of(wire::ask::Status::Reply answer, const StatusRequest& request) {
  SessionList list{std::move(answer.daemon), sessions_in(answer, request.all)};
  if (request.json) return session_json(list, !request.watch);
  if (!request.quiet) return session_table(list.sessions);
  std::string ids;
  for (const auto& session : list.sessions) ids += os::printable(session.id) + "\n";
  return ids;
}

os::Expected<std::string> look(const StatusRequest& request) {
  auto answer = ask_gothond(wire::ask::Status(), kAnswerSeconds);
  if (!answer) return tl::unexpected(os::Error(answer.error()));
  return text_of(std::move(*answer), request);
}

}  // namespace

int status_command(const Words& words) {
  const auto request = status_request(words);
  if (!request) return refuse(words[0], request.error());
  const auto status = request->watch
                          ? watch([&request] { return look(*request); }, 1000, request->json)
                          : look(*request).map(print);
  return status ? *status : complain(status.error().text, kOwnFailure);
}

}  // namespace gothon::client::ctl
