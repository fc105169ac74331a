#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/link/dialogue.hpp"
#include "client/link/starter.hpp"
#include "glue/os/error.hpp"
#include "glue/os/exit_status.hpp"

/// What the commands of gothonctl share; each has a file of its own and a row in gothonctl.cpp.
/// Thread rule: one.
namespace gothon::client::ctl {

using os::kFailed;
using os::kOwnFailure;
using os::kWrongUsage;

using Words = std::vector<std::string>;

/// How long gothond and session processes may take to answer.
constexpr int kAnswerSeconds = 10;

/// Each gets the words from its own name on and gives the exit status.
int status_command(const Words& words);
int stop_command(const Words& words);
int wait_command(const Words& words);
int kill_command(const Words& words);
int why_command(const Words& words);
int logs_command(const Words& words);
int attach_command(const Words& words);
int doctor_command(const Words& words);
int vars_command(const Words& words);

/// Prints `gothonctl: text`; returns `status`.
int complain(const std::string& text, int status);
/// Says what is wrong with a command's words, an error of `Options` or its own; kWrongUsage.
int refuse(const std::string& command, const os::Error& error);
/// Says why a session has not answered as it should: kFailed if it refuses, else kOwnFailure.
int complain_of(const std::string& session, const wire::Refusal& refusal);
/// Prints to stdout; the exit status.
int print(const std::string& text);

/// Prints what `look` gives when that has changed, every so many milliseconds at most, until it
/// gives an error, which is returned, or nobody reads: the exit status. A terminal's screen is
/// redrawn, unless it is JSON.
os::Expected<int> watch(const std::function<os::Expected<std::string>()>& look, int milliseconds,
                        bool json);

/// gothond, started if it is not there.
struct Gothond {
  os::UniqueFd runtime;  ///< RUNTIME
  Dialogue desk;
};
os::Expected<Gothond> reach_gothond();

/// Asks gothond, started if it is not there, what may be asked twice (ask_desk). 0 seconds: without
/// limit.
template <class Request>
wire::Answer<typename Request::Reply> ask_gothond(const Request& request, int seconds) {
  auto gothond = reach_gothond();
  if (!gothond) return tl::unexpected(wire::Refusal(std::move(gothond.error())));
  auto answer = ask_desk(gothond->runtime.get(), gothond->desk, request, seconds);
  if (!answer && answer.error().by != wire::Refusal::By::kPeer)
    answer.error().text = "gothond: " + answer.error().text;
  return answer;
}

/// The session process of `id`, greeted. An error with code ENOENT or ECONNREFUSED: no such session
/// runs; ETIMEDOUT: it is stopped or does not answer, which is found out within 0.3 s of a stopped
/// one.
os::Expected<Dialogue> reach_session(const std::string& id);

/// Kills a session process that does not answer, and has gothond clear what it leaves. False when
/// it answers and is to be asked.
os::Expected<bool> kill_silent_session(const std::string& id);

/// Reads announcements until one says the end, and what the session exits with; nothing if the
/// connection ends without.
std::optional<int> await_end(Dialogue& session);

/// The one session, running or with a record, whose id begins with `word`.
os::Expected<std::string> find_session(const std::string& word);

}  // namespace gothon::client::ctl
