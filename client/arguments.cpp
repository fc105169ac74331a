// getopt_long with a leading '+' stops at the first positional argument, so what follows NODE_COUNT
// is never looked at.
#include "client/arguments.hpp"

#include <getopt.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace gothon::client {
namespace {

constexpr const char* kUsage =
    "usage: gothon [OPTION…] NODE_COUNT MODULE [ARG…]\n"
    "       gothon translate FILE\n"
    "       gothon check [PATH…]\n"
    "\n"
    "Runs a Python module on NODE_COUNT nodes (1 to 4096, or auto: one per CPU) that share its "
    "Gothon variables.\n"
    "MODULE is what python -m takes, or the path of a .py file.\n"
    "\n"
    "  --label auto|always|never  put [NODE] before each line of output (auto: with several "
    "nodes)\n"
    "  --keep-going               when a node fails, let the others go on\n"
    "  --python PATH              the interpreter, a name or a path (default: python, else "
    "python3)\n"
    "  --standalone               host the session in this process's family, without gothond\n"
    "  --name NAME                what gothonctl status calls the session\n"
    "  -v                         say which session, interpreter and host\n"
    "  -q                         no warnings\n"
    "  --version, --help\n"
    "\n"
    "translate prints a file as Gothon runs it; check reports the problems of files and "
    "directories.\n"
    "\n"
    "environment: GOTHON_KEEP_TEMP_DIR (true, false), GOTHON_STRING_MAX_SIZE (bytes, 1 to "
    "67108864),\n"
    "             GOTHON_TRANSPORT (auto, datagram)\n";

enum Option { kLabel = 256, kKeepGoing, kPython, kStandalone, kName, kVersion, kHelp, kSession };

constexpr option kRunOptions[] = {{"label", required_argument, nullptr, kLabel},
                                  {"keep-going", no_argument, nullptr, kKeepGoing},
                                  {"python", required_argument, nullptr, kPython},
                                  {"standalone", no_argument, nullptr, kStandalone},
                                  {"name", required_argument, nullptr, kName},
                                  {"verbose", no_argument, nullptr, 'v'},
                                  {"quiet", no_argument, nullptr, 'q'},
                                  {"version", no_argument, nullptr, kVersion},
                                  {"help", no_argument, nullptr, kHelp},
                                  {nullptr, 0, nullptr, 0}};

constexpr option kTranslateOptions[] = {{"session", required_argument, nullptr, kSession},
                                        {"help", no_argument, nullptr, kHelp},
                                        {nullptr, 0, nullptr, 0}};

constexpr option kCheckOptions[] = {{"help", no_argument, nullptr, kHelp},
                                    {nullptr, 0, nullptr, 0}};

tl::unexpected<os::Error> see_help(const std::string& what) {
  return os::fail(what + ", see gothon --help");
}

/// Steps through options; positionals are what is left behind them.
class Options {
 public:
  Options(const std::vector<std::string>& words, const char* brief, const option* table)
      : words_(words), brief_(brief), table_(table) {
    for (std::string& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
    ::optind = 0;
    ::opterr = 0;
  }

  /// The next option's code, -1 behind the last one, '?' or ':' for a wrong one.
  int next() {
    at_ = std::max(::optind, 1);
    return ::getopt_long(static_cast<int>(words_.size()), pointers_.data(), brief_, table_,
                         nullptr);
  }
  std::string value() const { return ::optarg != nullptr ? ::optarg : ""; }
  std::vector<std::string> rest() const { return {words_.begin() + ::optind, words_.end()}; }

  tl::unexpected<os::Error> wrong(int code) const {
    const std::string word = words_[static_cast<size_t>(at_)];
    if (code == ':') return see_help(word + ": it needs a value");
    const bool known =
        word.starts_with("--") && word.find('=') != std::string::npos && ::optopt != 0;
    return see_help(word + (known ? ": it takes no value" : ": no such option"));
  }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
  const char* brief_;
  const option* table_;
  int at_ = 1;
};

std::optional<Label> label_from(const std::string& word) {
  if (word == "auto") return Label::kAuto;
  if (word == "always") return Label::kAlways;
  if (word == "never") return Label::kNever;
  return std::nullopt;
}

os::Expected<unsigned> node_count_from(const std::string& word) {
  if (word == "auto") return usable_cpus();
  unsigned count = 0;
  const auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), count);
  if (wrong != std::errc::invalid_argument && end == word.data() + word.size()) {
    if (wrong == std::errc() && count >= 1 && count <= kMaxNodes) return count;
    return os::fail("NODE_COUNT " + word +
                    ": a session has 1 to 4096 nodes, give a number in that range or auto");
  }
  return see_help("NODE_COUNT " + word + ": it is no number, give 1 to 4096 or auto");
}

os::Expected<Arguments> positionals(RunArguments run, const std::vector<std::string>& rest) {
  if (rest.empty()) return see_help("NODE_COUNT: it is missing");
  auto count = node_count_from(rest[0]);
  if (!count) return tl::unexpected(count.error());
  if (rest.size() < 2 || rest[1].empty())
    return see_help("MODULE: it is missing, name what to run");
  run.nodes = *count;
  run.module = rest[1];
  run.arguments.assign(rest.begin() + 2, rest.end());
  return run;
}

os::Expected<Arguments> parse_run(const std::vector<std::string>& words) {
  RunArguments run;
  Options options(words, "+:vqh", kRunOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    switch (code) {
      case kLabel: {
        const auto label = label_from(options.value());
        if (!label)
          return os::fail("--label " + options.value() +
                          ": no such choice, use auto, always or never");
        run.label = *label;
        break;
      }
      case kKeepGoing:
        run.keep_going = true;
        break;
      case kStandalone:
        run.standalone = true;
        break;
      case kPython:
        run.python = options.value();
        break;
      case kName:
        run.name = options.value();
        break;
      case 'v':
        run.verbose = true;
        break;
      case 'q':
        run.quiet = true;
        break;
      case kVersion:
        return TextArguments{"gothon " GOTHON_VERSION "\n"};
      case kHelp:
      case 'h':
        return TextArguments{kUsage};
      default:
        return options.wrong(code);
    }
    if (code == kPython && run.python.empty())
      return os::fail("--python: it is empty, give a name or a path");
  }
  return positionals(std::move(run), options.rest());
}

os::Expected<Arguments> parse_translate(const std::vector<std::string>& words) {
  TranslateArguments translate;
  Options options(words, "+:h", kTranslateOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    if (code == kHelp || code == 'h') return TextArguments{kUsage};
    if (code != kSession) return options.wrong(code);
    translate.session = options.value();
    if (translate.session.empty())
      return os::fail("--session: it is empty, give the session's directory");
  }
  const auto rest = options.rest();
  if (rest.size() != 1) return see_help("translate: it takes exactly one FILE");
  translate.file = rest[0];
  return translate;
}

os::Expected<Arguments> parse_check(const std::vector<std::string>& words) {
  Options options(words, "+:h", kCheckOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    if (code == kHelp || code == 'h') return TextArguments{kUsage};
    return options.wrong(code);
  }
  return CheckArguments{options.rest()};
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
