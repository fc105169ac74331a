// When --timeout is over the nodes show their stacks before they are stopped. The stack signal runs
// faulthandler's handler in the node, which tells nobody when it is done; but a signal is pending
// until its handler starts and blocked while it runs, and /proc says so.
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "client/run/run_message.hpp"
#include "client/run/session_run.hpp"

namespace gothon::client {
namespace {

constexpr int kLookMilliseconds = 10;
/// A node that is stopped or stuck in the kernel shows nothing: it is not waited for longer.
constexpr int kMostLooks = 100;

/// Whether the stack signal waits or is being handled.
bool is_showing(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("SigPnd:") && !line.starts_with("ShdPnd:") &&
        !line.starts_with("SigBlk:"))
      continue;
    const unsigned long long set = std::stoull(line.substr(line.find('\t') + 1), nullptr, 16);
    if ((set >> (kStackSignal - 1) & 1) != 0) return true;
  }
  return false;
}

}  // namespace

void SessionRun::time_is_up() {
  if (over_ || ending_.signal != 0) return;
  ending_.timed_out = true;
  insist_on_end();
  const double seconds = static_cast<double>(plan_.timeout->count()) / 1000;
  std::string text = std::to_string(seconds);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  say("timed out after " + text + " s: the nodes' stacks follow, then they are stopped");
  // Its own reply tells that it has been sent, not that of a signal of the user's.
  post(dialogue_.requests().open(wire::ask::Signal{kStackSignal},
                                 [this](const wire::Answer<wire::Done>&) { await_stacks(); }));
}

bool SessionRun::stacks_are_shown() const {
  return std::none_of(pids_.begin(), pids_.end(), is_showing);
}

void SessionRun::await_stacks() {
  if (over_) return;
  if (stacks_are_shown() || ++looks_ > kMostLooks) {
    send(wire::ask::Stop{"its time was up"});
  } else {
    stacks_.start(kLookMilliseconds);
  }
}

}  // namespace gothon::client
