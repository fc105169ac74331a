#include "client/ctl.hpp"

namespace gothon::client::ctl {

int stop_command(const Words& words) {
  if (words.size() != 2)
    return complain("stop: it takes exactly one ID, gothonctl list shows them, or --all",
                    kWrongUsage);
  if (words[1] == "--all" || words[1] == "-a") {
    const auto answer = ask_gothond({{"verb", "stop"}, {"all", true}}, 0);
    return answer ? 0 : complain(answer.error().text, kOwnFailure);
  }
  const auto id = find_session(words[1]);
  if (!id) return complain(id.error().text, kFailed);
  auto session = reach_session(*id);
  if (!session) return complain(session.error().text, kFailed);
  if (!session->channel().send({{"verb", "stop"}, {"reason", "stopped by gothonctl"}}))
    return complain("session " + *id + ": it cannot be told to stop", kOwnFailure);
  // However it ends, it has ended then.
  await_end(*session);
  return 0;
}

}  // namespace gothon::client::ctl
