#include <array>
#include <exception>
#include <string>

#include "client/ctl/ctl.hpp"
#include "client/top/command.hpp"
#include "glue/os/directory.hpp"

namespace {

using namespace gothon::client::ctl;

struct Command {
  const char* name;
  const char* usage;  ///< empty: another name of the row before
  const char* purpose;
  int (*run)(const Words&);
};

int help(const Words&);
int version(const Words&) {
  return print("gothonctl " GOTHON_VERSION "\n");
}

constexpr auto kCommands = std::to_array<Command>({
    {"list", "list [-a] [-q | --json] [--watch]",
     "the sessions that run; with -a (--all) those that ended too", status_command},
    {"status", "", "", status_command},
    {"attach", "attach ID",
     "show what a detached session writes; Ctrl-C interrupts its nodes, Ctrl-\\ leaves it",
     attach_command},
    {"logs", "logs [-f] [-t] [--node N,…] [--since TIME] ID",
     "what a detached session has written; -f follows it, -t shows times", logs_command},
    {"vars", "vars [--json] [--watch] ID [NAME]",
     "the shared variables of a session, or those of that name, as they are now", vars_command},
    {"top", "top [-d SECONDS] [--sort COLUMN] [--once] [ID]",
     "sessions and nodes as they are at work, live, with keys to sort, stop and explain; one table "
     "with --once (-b) or into a pipe",
     top_command},
    {"wait", "wait ID", "wait for the end of a session and exit with its status", wait_command},
    {"stop", "stop ID | --all", "end a session, or all of them", stop_command},
    {"kill", "kill [-s SIGNAL] ID [NODE]", "send a signal (default: TERM) to all nodes, or to one",
     kill_command},
    {"doctor", "doctor", "look for what is wrong or missing, and say what to type", doctor_command},
    {"why", "why [--json] ID",
     "what each node waits for, where, and whether anybody can still go on", why_command},
    {"--help", "", "", help},
    {"-h", "", "", help},
    {"--version", "", "", version},
});

int help(const Words&) {
  std::string text =
      "usage: gothonctl COMMAND …\n\nShows and steers the sessions of this user. ID may be the "
      "beginning of one.\n\n";
  for (const Command& command : kCommands) {
    if (command.usage[0] != '\0')
      text += std::string("  ") + command.usage + "\n      " + command.purpose + "\n";
  }
  return print(
      text +
      "  --version, --help\n\nstatus is another name of list. OPERATIONS are those that the "
      "session process has "
      "done; nodes do most of theirs on numbers, locks and latches themselves, uncounted.\n");
}

int run(const Words& words) {
  const gothon::os::OwnersUmask own;
  if (words.empty()) return complain("a command is missing, see gothonctl --help", kWrongUsage);
  for (const Command& command : kCommands) {
    if (words[0] == command.name) return command.run(words);
  }
  return complain(words[0] + ": no such command, see gothonctl --help", kWrongUsage);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    return complain(error.what(), kOwnFailure);
  }
}
