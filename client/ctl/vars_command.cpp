#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/ctl/ctl.hpp"
#include "client/ctl/variable_table.hpp"
#include "client/words/options.hpp"
#include "client/words/printing.hpp"
#include "glue/wire/messages/questions.hpp"

namespace gothon::client::ctl {
namespace {

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

/// All pages of the answer as one, as --json prints them.
struct VariableList {
  std::string session;
  std::string project;
  std::vector<wire::Variable> variables;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("session", self.session);
    form.required("project", self.project);
    form.required("variables", self.variables);
  }
};

os::Expected<VariableList> look(Dialogue& session, const Request& request) {
  VariableList list{request.id, {}, {}};
  std::optional<uint32_t> next = 0;
  while (next) {
    auto answer = session.ask(wire::ask::Vars{request.name, *next}, kAnswerSeconds);
    if (!answer) return tl::unexpected(os::Error(answer.error()));
    std::move(answer->variables.begin(), answer->variables.end(),
              std::back_inserter(list.variables));
    list.project = answer->project;
    next = answer->next;
  }
  return list;
}

std::string text_of(const VariableList& list, const Request& request) {
  if (request.json) return json_text(wire::write(list), request.watch ? -1 : 2);
  return variable_table(list.variables, list.project);
}

/// Shows the variables again when they have changed, until the session ends; a terminal's screen is
/// redrawn.
int watch(Dialogue& session, const Request& request) {
  const bool terminal = ::isatty(STDOUT_FILENO) == 1 && !request.json;
  std::string shown;
  for (;;) {
    const auto list = look(session, request);
    if (!list) return 0;
    const std::string text = text_of(*list, request);
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
  const auto list = look(*session, *request);
  if (!list) return complain("session " + *id + ": " + list.error().text, kOwnFailure);
  if (!request->name.empty() && list->variables.empty())
    return complain("session " + *id + ": " + request->name +
                        ": no shared variable has that name, gothonctl vars " + *id +
                        " shows them all",
                    kFailed);
  if (request->watch) return watch(*session, *request);
  return print(text_of(*list, *request));
}

}  // namespace gothon::client::ctl
