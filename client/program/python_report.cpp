#include "client/program/python_report.hpp"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string_view>

#include "client/words/printing.hpp"
#include "glue/os/process.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::client {
namespace {

// Prints what the traceback module prints of a SyntaxError, without frames: the file has none yet.
constexpr const char* kReport =
    "import sys, traceback\n"
    "path = sys.argv[1]\n"
    "with open(path, 'rb') as file: text = file.read()\n"
    "try: compile(text, path, 'exec', dont_inherit=True)\n"
    "except (SyntaxError, ValueError) as error:\n"
    "    if not getattr(error, 'filename', None): print('  File \"%s\"' % path, file=sys.stderr)\n"
    "    traceback.print_exception(type(error), error, None)\n"
    "    sys.exit(1)\n";

// Reads paths that end with a null byte each; prints a line `NUMBER LINE COLUMN TEXT` for each that
// is refused.
constexpr const char* kRefusals =
    "import gc, sys, warnings\n"
    "gc.disable()\n"
    "warnings.simplefilter('ignore')\n"
    "version = ' (Python %d.%d)' % sys.version_info[:2]\n"
    "for number, path in enumerate(sys.stdin.buffer.read().split(b'\\0')[:-1]):\n"
    "    try:\n"
    "        with open(path, 'rb') as file: text = file.read()\n"
    "        compile(text, path, 'exec', dont_inherit=True)\n"
    "    except OSError: pass\n"
    "    except Exception as error:\n"
    "        line, column = getattr(error, 'lineno', 0) or 1, getattr(error, 'offset', 0) or 1\n"
    "        why = ' '.join(str(getattr(error, 'msg', error)).split())\n"
    "        row = '%d %d %d %s: ' % (number, line, max(column, 1), type(error).__name__) + why + "
    "version\n"
    "        sys.stdout.buffer.write(row.encode('utf-8', 'backslashreplace') + b'\\n')\n";

/// The wait status of an interpreter that has been run with these words behind its name; the error
/// is that of starting it. `input`, `output`: descriptors, or -1 for this process's.
os::Expected<int> run(const Interpreter& interpreter, std::vector<std::string> words, int input,
                      int output) {
  words.insert(words.begin(), interpreter.name);
  std::vector<char*> arguments;
  for (std::string& each : words) arguments.push_back(each.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (input >= 0) ::posix_spawn_file_actions_adddup2(&actions, input, 0);
  if (output >= 0) ::posix_spawn_file_actions_adddup2(&actions, output, 1);
  pid_t pid = -1;
  const int code =
      ::posix_spawn(&pid, interpreter.path.c_str(), &actions, nullptr, arguments.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (code != 0) return os::fail(interpreter.path, code);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// Takes the number and the blank in front of a line.
std::size_t take_number(std::string_view& line) {
  std::size_t number = 0;
  const auto end = std::from_chars(line.data(), line.data() + line.size(), number).ptr;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  if (!line.empty()) line.remove_prefix(1);
  return number;
}

std::vector<translator::Refusal> read_refusals(std::string_view text,
                                               const std::vector<std::string>& files) {
  std::vector<translator::Refusal> found;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t file = take_number(line);
    translator::Refusal refusal;
    refusal.line = static_cast<std::uint32_t>(take_number(line));
    refusal.column = static_cast<std::uint32_t>(take_number(line));
    refusal.text = line;
    if (file >= files.size() || refusal.text.empty()) continue;
    refusal.source = files[file];
    found.push_back(std::move(refusal));
  }
  return found;
}

}  // namespace

std::optional<int> python_report(const Interpreter& interpreter, const std::string& file) {
  const auto status = run(interpreter, {"-c", kReport, file}, -1, -1);
  if (!status) {
    const int code = status.error().code;
    tell("gothon", interpreter.path + ": cannot be executed: " + os::errno_text(code));
    return os::exit_status_for_exec(code);
  }
  if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return std::nullopt;
  return 1;
}

std::vector<translator::Refusal> python_refusals(const Interpreter& interpreter,
                                                 const std::vector<std::string>& files) {
  std::string paths;
  for (const std::string& each : files) paths += each + '\0';
  // In memory and not through pipes: neither side waits for the other.
  const os::UniqueFd input(::memfd_create("gothon-paths", MFD_CLOEXEC));
  const os::UniqueFd output(::memfd_create("gothon-refusals", MFD_CLOEXEC));
  if (!input || !output) return {};
  if (::pwrite(input.get(), paths.data(), paths.size(), 0) != static_cast<ssize_t>(paths.size()))
    return {};
  // -I and -S: nothing of the user's is imported.
  const auto status = run(interpreter, {"-IS", "-c", kRefusals}, input.get(), output.get());
  if (!status || *status != 0) return {};
  const off_t size = ::lseek(output.get(), 0, SEEK_END);
  std::string text(static_cast<std::size_t>(std::max<off_t>(size, 0)), '\0');
  if (::pread(output.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
    return {};
  return read_refusals(text, files);
}

}  // namespace gothon::client
