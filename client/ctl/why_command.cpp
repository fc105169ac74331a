#include "client/ctl/ctl.hpp"
#include "client/ctl/why_report.hpp"
#include "client/words/options.hpp"
#include "client/words/printing.hpp"

namespace gothon::client::ctl {
namespace {

constexpr int kAnswerSeconds = 10;
constexpr option kOptions[] = {{"json", no_argument, nullptr, 'j'}, {nullptr, 0, nullptr, 0}};

}  // namespace

int why_command(const Words& words) {
  bool json = false;
  Options options(words, ":", kOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    if (code != 'j') return refuse("why", options.wrong(code).value());
    json = true;
  }
  const auto rest = options.rest();
  if (rest.size() != 1)
    return complain("why: it takes exactly one ID, gothonctl list shows them", kWrongUsage);
  const auto id = find_session(rest[0]);
  if (!id) return complain(id.error().text, kFailed);
  auto session = reach_session(*id);
  if (!session) return complain(session.error().text, kFailed);
  const auto answer = session->ask({{"verb", "why"}}, {}, {}, kAnswerSeconds);
  if (!answer) return complain("session " + *id + ": " + answer.error().text, kOwnFailure);
  if (const auto error = refusal(answer->body)) return complain(*error, kFailed);
  if (!json) return print(why_report(answer->body));
  nlohmann::json document = answer->body;
  document.erase("reply");
  return print(json_text(document, 2));
}

}  // namespace gothon::client::ctl
