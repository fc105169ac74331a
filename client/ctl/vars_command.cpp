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

struct VarsRequest {
  bool json = false;
  bool watch = false;
  std::string id;
  std::string name;
};

os::Expected<VarsRequest> vars_request(const Words& words) {
  enum Code { kJson = 256 };
  constexpr option kOptions[] = {{"json", no_argument, nullptr, kJson},
                                 {"watch", no_argument, nullptr, 'w'},
                                 {nullptr, 0, nullptr, 0}};
  VarsRequest request;
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

os::Expected<VariableList> look(Dialogue& session, const VarsRequest& request) {
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

std::string text_of(const VariableList& list, const VarsRequest& request) {
  if (request.json) return json_text(wire::write(list).text(request.watch ? -1 : 2));
  return variable_table(list.variables, list.project);
}

}  // namespace

int vars_command(const Words& words) {
  auto request = vars_request(words);
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
  const auto shown = [&request](const VariableList& now) { return text_of(now, *request); };
  if (!request->watch) return print(shown(*list));
  // It ends with the session.
  return watch([&] { return look(*session, *request).map(shown); }, 500, request->json).value_or(0);
}

}  // namespace gothon::client::ctl
