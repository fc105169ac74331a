#include "client/python_report.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace gothon::client {
namespace {

// Prints what the traceback module prints of a SyntaxError, without frames: the file has none yet.
constexpr const char* kProgram =
    "import sys, traceback\n"
    "path = sys.argv[1]\n"
    "with open(path, 'rb') as file: text = file.read()\n"
    "try: compile(text, path, 'exec', dont_inherit=True)\n"
    "except (SyntaxError, ValueError) as error:\n"
    "    if sys.argv[2] == 'aloud': traceback.print_exception(type(error), error, None)\n"
    "    sys.exit(1)\n";

}  // namespace

std::optional<int> python_report(const Interpreter& interpreter, const std::string& file,
                                 bool aloud) {
  std::string words[] = {interpreter.name, "-c", kProgram, file, aloud ? "aloud" : "quiet"};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(),
                       words[3].data(), words[4].data(), nullptr};
  pid_t pid = -1;
  const int code =
      ::posix_spawn(&pid, interpreter.path.c_str(), nullptr, nullptr, arguments, ::environ);
  if (code != 0) {
    std::fprintf(stderr, "gothon: %s: cannot be executed: %s\n", interpreter.path.c_str(),
                 os::errno_text(code).c_str());
    return interpreter_status(code);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
  return 1;
}

}  // namespace gothon::client
