// getopt_long with a leading '+' stops at the first positional argument, so what follows NODE_COUNT
// is never looked at.
#include "client/words/arguments.hpp"

#include <sched.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <system_error>

#include "client/words/run_options.hpp"

namespace gothon::client {
namespace {

constexpr const char* kUsage =
    "usage: gothon [OPTION…] NODE_COUNT MODULE [ARG…]\n"
    "       gothon translate [--python PATH] FILE\n"
    "       gothon check [-q] [--nodes NODE_COUNT] [--python PATH] [--format text|json|sarif] "
    "[PATH…]\n"
    "\n"
    "Runs a Python module on NODE_COUNT nodes (1 to 4096, or auto: one per CPU) that share its "
    "Gothon variables.\n"
    "MODULE is what python -m takes, or the path of a .py file.\n"
    "\n"
    "  --label auto|always|never  put [NODE] before each line of output (auto: with several "
    "nodes)\n"
    "  --label-format FORMAT      the label; {node}, {count} and {name} stand for what they say\n"
    "  --color auto|always|never  a colour per node (auto: on a terminal, unless NO_COLOR is set)\n"
    "  --only NODES               show the output of these nodes only, as in 0,3 or 0-2\n"
    "  --log-dir DIR              also write DIR/node-0.out, DIR/node-0.err, …\n"
    "  --pty                      give each node a terminal of its own, of this one's size\n"
    "  --pdb NODE                 give this node the terminal, so that breakpoint() works there\n"
    "  --timeout SECONDS          then show the nodes' stacks and end with status 124\n"
    "  --stop-timeout SECONDS     from SIGTERM to SIGKILL when nodes are stopped (default: 5)\n"
    "  --keep-going               when a node fails, let the others go on\n"
    "  --no-deadlock-check        keep a session waiting in which no node can go on any more\n"
    "  --bind core|none           one CPU for each node, in turn (default: none)\n"
    "  --no-thread-limits         do not divide the CPUs among the nodes' BLAS and OpenMP threads\n"
    "  --python PATH              the interpreter, a name or a path (default: python, else "
    "python3)\n"
    "  -p, --property NAME=VALUE  a limit of the whole session, as systemd.resource-control(5) "
    "has it\n"
    "  --memory-max BYTES         its memory, as in 500M: -p MemoryMax=…\n"
    "  --cpu-quota PERCENT        its CPU time, as in 150%: -p CPUQuota=…\n"
    "  --standalone               host the session in this process's family, without gothond\n"
    "  --detach                   print the session's id and return; gothonctl attach, logs, wait, "
    "stop\n"
    "  --name NAME                what gothonctl status calls the session\n"
    "  -v                         say which session, interpreter and host, and what it took\n"
    "  -q                         no warnings\n"
    "  --version, --help\n"
    "\n"
    "translate prints a file as Gothon runs it; check reports the problems of files and "
    "directories.\n"
    "\n"
    "environment: GOTHON_KEEP_TEMP_DIR (true, false), GOTHON_STRING_MAX_SIZE (bytes, 1 to "
    "67108864),\n"
    "             GOTHON_TRANSPORT (auto, datagram)\n";

enum Option { kVersion = 1024, kHelp, kSession, kFormat, kNodes, kPython };

constexpr option kTranslateOptions[] = {{"session", required_argument, nullptr, kSession},
                                        {"python", required_argument, nullptr, kPython},
                                        {"help", no_argument, nullptr, kHelp},
                                        {nullptr, 0, nullptr, 0}};

constexpr option kCheckOptions[] = {
    {"format", required_argument, nullptr, kFormat}, {"nodes", required_argument, nullptr, kNodes},
    {"python", required_argument, nullptr, kPython}, {"quiet", no_argument, nullptr, 'q'},
    {"help", no_argument, nullptr, kHelp},           {nullptr, 0, nullptr, 0}};

/// Whether the word is a whole number, of any size, negative ones too.
bool is_number(std::string_view word) {
  if (word.starts_with('-')) word.remove_prefix(1);
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

os::Expected<unsigned> node_count_from(const std::string& word) {
  if (word == "auto") return usable_cpus();
  unsigned count = 0;
  const auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), count);
  const bool counts = wrong == std::errc() && end == word.data() + word.size();
  if (counts && count >= 1 && count <= kMaxNodes) return count;
  if (is_number(word)) {
    return os::fail("NODE_COUNT " + word +
                    ": a session has 1 to 4096 nodes, give a number in that range or auto");
  }
  return see_help("NODE_COUNT " + word +
                  ": it is no number, give 1 to 4096 or auto first, as in gothon 4 app");
}

/// What only a command that stays with its nodes can do.
std::optional<std::string> clash_with_detach(const RunArguments& run) {
  if (!run.detach) return std::nullopt;
  if (run.standalone)
    return "--detach and --standalone: a session hosted by this command ends with it, give one of "
           "them";
  if (run.debugged)
    return "--detach and --pdb: a node that is debugged needs a terminal, give one of them";
  if (run.timeout)
    return "--detach and --timeout: nobody stays to look at the time, give one of them";
  if (!run.log_directory.empty() || !run.only.empty())
    return "--detach and --log-dir or --only: a detached session has its own log, leave them out "
           "and "
           "see gothonctl logs";
  return std::nullopt;
}

tl::unexpected<os::Error> no_node(const std::string& what, unsigned nodes) {
  return os::fail(what + ": with NODE_COUNT " + std::to_string(nodes) + " the last one is " +
                  std::to_string(nodes - 1));
}

os::Expected<Arguments> positionals(RunArguments run, const std::vector<std::string>& rest) {
  if (rest.empty()) return see_help("NODE_COUNT: it is missing");
  if (run.standalone && !run.properties.empty())
    return os::fail("--standalone and " + run.properties[0] +
                    ": limits are kept by the scope that gothond's sessions are in, give one of "
                    "them");
  if (const auto clash = clash_with_detach(run)) return os::fail(*clash);
  auto count = node_count_from(rest[0]);
  if (!count) return tl::unexpected(count.error());
  if (rest.size() < 2 || rest[1].empty())
    return see_help("MODULE: it is missing, name what to run");
  if (rest[1].starts_with('-')) {
    return os::fail(
        "MODULE " + rest[1] +
        ": no module is called so; options come before NODE_COUNT, as in gothon --label "
        "never 4 app");
  }
  run.nodes = *count;
  if (run.only.size() > run.nodes) {
    return no_node("--only: there is no node " + std::to_string(run.only.size() - 1), run.nodes);
  }
  if (run.debugged && *run.debugged >= run.nodes) {
    return no_node("--pdb " + std::to_string(*run.debugged) + ": there is no such node", run.nodes);
  }
  run.module = rest[1];
  run.arguments.assign(rest.begin() + 2, rest.end());
  return run;
}

os::Expected<Arguments> parse_run(const std::vector<std::string>& words) {
  RunArguments run;
  const RunOptions known;
  std::vector<option> table = {{"version", no_argument, nullptr, kVersion},
                               {"help", no_argument, nullptr, kHelp}};
  table.insert(table.begin(), known.begin(), known.end());
  table.push_back({nullptr, 0, nullptr, 0});
  const std::string brief = "+:h" + known.brief();
  Options options(words, brief.c_str(), table.data());
  for (int code = options.next(); code != -1; code = options.next()) {
    if (code == kVersion) return TextArguments{"gothon " GOTHON_VERSION "\n"};
    if (code == kHelp || code == 'h') return TextArguments{kUsage};
    if (!RunOptions::knows(code)) {
      if (is_number(options.word())) return positionals(std::move(run), {options.word()});
      return options.wrong(code);
    }
    if (auto taken = RunOptions::take(code, options.value(), run); !taken)
      return tl::unexpected(taken.error());
  }
  return positionals(std::move(run), options.rest());
}

os::Expected<Arguments> parse_translate(const std::vector<std::string>& words) {
  TranslateArguments translate;
  Options options(words, "+:h", kTranslateOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    if (code == kHelp || code == 'h') return TextArguments{kUsage};
    if (code == kSession) {
      translate.session = options.value();
      if (translate.session.empty())
        return os::fail("--session: it is empty, give the session's directory");
    } else if (code == kPython) {
      translate.python = options.value();
    } else {
      return options.wrong(code);
    }
  }
  const auto rest = options.rest();
  if (rest.empty() || (translate.session.empty() && rest.size() != 1))
    return see_help("translate: it takes exactly one FILE");
  translate.file = rest[0];
  translate.search.assign(rest.begin() + 1, rest.end());
  return translate;
}

os::Expected<Arguments> parse_check(const std::vector<std::string>& words) {
  CheckArguments check;
  Options options(words, ":qh", kCheckOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    if (code == kHelp || code == 'h') return TextArguments{kUsage};
    if (code == 'q') {
      check.quiet = true;
      continue;
    }
    if (code == kNodes) {
      const auto count = node_count_from(options.value());
      if (!count) return os::fail("--nodes: " + count.error().text);
      check.nodes = *count;
      continue;
    }
    if (code == kPython) {
      check.python = options.value();
      continue;
    }
    if (code != kFormat) return options.wrong(code);
    const auto format = check_format(options.value());
    if (!format)
      return os::fail("--format " + options.value() + ": no such choice, use text, json or sarif");
    check.format = *format;
  }
  check.paths = options.rest();
  return check;
}

struct Subcommand {
  const char* name;
  os::Expected<Arguments> (*parse)(const std::vector<std::string>&);
};
constexpr std::array<Subcommand, 2> kSubcommands{
    {{"translate", parse_translate}, {"check", parse_check}}};

}  // namespace

unsigned usable_cpus() {
  // Larger than any kernel's set: a buffer that is too small is an error.
  constexpr size_t kCpus = 1 << 16;
  cpu_set_t* set = CPU_ALLOC(kCpus);
  const size_t size = CPU_ALLOC_SIZE(kCpus);
  CPU_ZERO_S(size, set);
  int count = 1;
  if (::sched_getaffinity(0, size, set) == 0) count = CPU_COUNT_S(size, set);
  CPU_FREE(set);
  return std::clamp(static_cast<unsigned>(count), 1u, kMaxNodes);
}

os::Expected<Arguments> parse_arguments(const std::vector<std::string>& command_line) {
  for (const Subcommand& command : kSubcommands) {
    if (command_line.size() > 1 && command_line[1] == command.name) {
      return command.parse({command_line.begin() + 1, command_line.end()});
    }
  }
  return parse_run(command_line);
}

}  // namespace gothon::client
