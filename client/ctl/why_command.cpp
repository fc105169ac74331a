#include "client/ctl/ctl.hpp"
#include "client/ctl/why_report.hpp"
#include "client/words/options.hpp"
#include "client/words/printing.hpp"
#include "glue/wire/messages/questions.hpp"

namespace gothon::client::ctl {

int why_command(const Words& words) {
  constexpr option kOptions[] = {{"json", no_argument, nullptr, 'j'}, {nullptr, 0, nullptr, 0}};
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
  const auto answer = session->ask(wire::ask::Why(), kAnswerSeconds);
  if (!answer) return complain_of(*id, answer.error());
  return print(json ? json_text(wire::write(*answer).text(2)) : why_report(*answer));
}

}  // namespace gothon::client::ctl
