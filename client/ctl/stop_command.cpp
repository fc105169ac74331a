#include <csignal>

#include "client/caller/runtime_directory.hpp"
#include "client/ctl/ctl.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/process.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/messages/desk.hpp"
#include "glue/wire/messages/lease.hpp"

namespace gothon::client::ctl {
namespace {

/// A session process of whatever version stops in order on SIGTERM.
int stop_foreign(const std::string& id) {
  const auto runtime = open_runtime_directory();
  const auto socket = runtime ? os::connect_at(runtime->get(), id + "/session.sock")
                              : os::Expected<os::UniqueFd>(tl::unexpected(runtime.error()));
  const auto pidfd = socket ? os::open_peer_pidfd(socket->get())
                            : os::Expected<os::UniqueFd>(tl::unexpected(socket.error()));
  if (!pidfd || !os::signal_pidfd(pidfd->get(), SIGTERM))
    return complain("session " + id + ": it cannot be told to stop", kOwnFailure);
  os::await_end(pidfd->get());
  return 0;
}

/// The sessions that have been told to stop and cannot hear it.
int report_silent(const wire::ask::StopAll::Reply& answer) {
  int status = 0;
  for (const std::string& id : answer.silent) {
    const auto session = reach_session(id);
    status = complain(session ? "session " + id + ": it is told to stop, and has not ended yet"
                              : session.error().text,
                      kFailed);
  }
  return status;
}

}  // namespace

int stop_command(const Words& words) {
  if (words.size() != 2)
    return complain("stop: it takes exactly one ID, gothonctl list shows them, or --all",
                    kWrongUsage);
  if (words[1] == "--all" || words[1] == "-a") {
    const auto answer = ask_gothond(wire::ask::StopAll{true}, 0);
    return answer ? report_silent(*answer) : complain(answer.error().text, kOwnFailure);
  }
  const auto id = find_session(words[1]);
  if (!id) return complain(id.error().text, kFailed);
  auto session = reach_session(*id);
  if (!session && session.error().code == EPROTO) return stop_foreign(*id);
  if (!session) return complain(session.error().text, kFailed);
  if (!session->send(wire::ask::Stop{"stopped by gothonctl"}))
    return complain("session " + *id + ": it cannot be told to stop", kOwnFailure);
  // However it ends, it has ended then.
  await_end(*session);
  return 0;
}

}  // namespace gothon::client::ctl
