#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "client/words/check_report.hpp"
#include "glue/os/error.hpp"

/// The command line of `gothon`. Thread rule: one (getopt_long(3) has global state).
namespace gothon::client {

constexpr unsigned kMaxNodes = 4096;

/// `auto|always|never`: what `auto` means is the option's own.
enum class Choice { kAuto, kAlways, kNever };

/// `gothon [OPTION…] NODE_COUNT MODULE [ARG…]`
struct RunArguments {
  Choice label = Choice::kAuto;
  Choice color = Choice::kAuto;
  std::string label_format = "[{node}] ";
  std::vector<bool> only;            ///< by node: whether its output is shown; empty: all
  std::string log_directory;         ///< where each node's streams go too; empty: nowhere
  bool pty = false;                  ///< each node writes to a terminal of its own
  std::optional<unsigned> debugged;  ///< the node that gets the caller's terminal
  std::optional<std::chrono::milliseconds> timeout;       ///< of the whole run
  std::optional<std::chrono::milliseconds> stop_timeout;  ///< from SIGTERM to SIGKILL
  bool bind_to_cores = false;
  bool thread_limits = true;
  bool keep_going = false;
  bool deadlock_check = true;
  bool standalone = false;
  bool detach = false;
  bool verbose = false;
  bool quiet = false;
  std::vector<std::string> properties;  ///< of the session's scope, `NAME=VALUE`
  std::string python;                   ///< a name or a path; empty: `python`, else `python3`
  std::string name;                     ///< of the session; empty: the module's
  unsigned nodes = 1;
  std::string module;
  std::vector<std::string> arguments;
};

/// What the session is called: `--name`, else the module.
inline const std::string& session_name(const RunArguments& run) {
  return run.name.empty() ? run.module : run.name;
}

/// `gothon translate [--session DIR] FILE [SEARCH…]`
struct TranslateArguments {
  std::string session;  ///< empty: the translated text goes to stdout
  std::string file;
  std::string python;  ///< empty: the one on PATH
  /// With a session: the entries of a node's `sys.path` outside the interpreter's own directories.
  std::vector<std::string> search;
};

/// `gothon check [-q] [--format text|json|sarif] [--nodes NODE_COUNT] [--python PATH] [PATH…]`
struct CheckArguments {
  CheckFormat format = CheckFormat::kText;
  unsigned nodes = 0;  ///< how many will run the program; 0: not known
  std::string python;  ///< as of RunArguments
  bool quiet = false;
  std::vector<std::string> paths;
};

/// `--help`, `--version`: a text for stdout.
struct TextArguments {
  std::string text;
};

using Arguments = std::variant<RunArguments, TranslateArguments, CheckArguments, TextArguments>;

/// Takes the command line apart; options stop at NODE_COUNT. The error's text lacks only the
/// leading `gothon: `; its status is 2.
os::Expected<Arguments> parse_arguments(const std::vector<std::string>& command_line);

/// How many CPUs this process may use (sched_getaffinity(2)), 1 to kMaxNodes: what NODE_COUNT
/// `auto` means.
unsigned usable_cpus();

}  // namespace gothon::client
