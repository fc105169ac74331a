#include <charconv>
#include <csignal>
#include <cstring>
#include <optional>
#include <system_error>

#include "client/ctl/ctl.hpp"
#include "client/words/options.hpp"
#include "glue/wire/messages/lease.hpp"

namespace gothon::client::ctl {
namespace {

std::optional<unsigned> number_from(const std::string& word) {
  unsigned number = 0;
  const auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (wrong != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

/// `TERM`, `SIGTERM` or `15`; 0 for what is none.
int signal_from(const std::string& word) {
  if (const auto number = number_from(word)) return *number < NSIG ? static_cast<int>(*number) : 0;
  const std::string name = word.starts_with("SIG") ? word.substr(3) : word;
  for (int signal = 1; signal < NSIG; ++signal) {
    const char* abbreviation = ::sigabbrev_np(signal);
    if (abbreviation != nullptr && name == abbreviation) return signal;
  }
  return 0;
}

}  // namespace

int kill_command(const Words& words) {
  constexpr option kOptions[] = {{"signal", required_argument, nullptr, 's'},
                                 {nullptr, 0, nullptr, 0}};
  int signal = SIGTERM;
  Options options(words, ":s:", kOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    if (code != 's') return refuse("kill", options.wrong(code).value());
    signal = signal_from(options.value());
    if (signal == 0)
      return complain(
          "kill: -s " + options.value() + ": no such signal, give a name as in USR1 or a number",
          kWrongUsage);
  }
  const auto rest = options.rest();
  if (rest.empty() || rest.size() > 2)
    return complain("kill: it takes an ID and maybe a NODE, see gothonctl --help", kWrongUsage);
  wire::ask::Signal request{signal};
  if (rest.size() == 2) {
    const auto node = number_from(rest[1]);
    if (!node) return complain("kill: NODE " + rest[1] + ": it is no number", kWrongUsage);
    request.node = node;
  }
  const auto id = find_session(rest[0]);
  if (!id) return complain(id.error().text, kFailed);
  // Its nodes are killed with it.
  if (signal == SIGKILL && rest.size() == 1) {
    const auto killed = kill_silent_session(*id);
    if (!killed) return complain(killed.error().text, kFailed);
    if (*killed) return 0;
  }
  auto session = reach_session(*id);
  if (!session) return complain(session.error().text, kFailed);
  const auto answer = session->ask(request, kAnswerSeconds);
  return answer ? 0 : complain_of(*id, answer.error());
}

}  // namespace gothon::client::ctl
