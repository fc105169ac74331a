#include "client/program/interpreter.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <vector>

namespace gothon::client {
namespace {

constexpr const char* kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

std::string absolute(const std::string& path, const std::string& working_directory) {
  return path.starts_with('/') ? path : working_directory + "/" + path;
}

/// 0, ENOENT or EACCES.
int executable(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return errno == EACCES ? EACCES : ENOENT;
  if (!S_ISREG(status.st_mode) || ::access(path.c_str(), X_OK) != 0) return EACCES;
  return 0;
}

/// Sets `path` to the first match; EACCES if there are only such that may not be executed, as
/// execvp(3) has it.
int search_in(const std::string& name, std::string_view directories, const std::string& here,
              std::string& path) {
  int outcome = ENOENT;
  for (;;) {
    const size_t end = directories.find(':');
    const std::string directory(directories.substr(0, end));
    const std::string candidate = absolute(directory.empty() ? name : directory + "/" + name, here);
    struct stat status{};
    const bool is_directory = ::stat(candidate.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
    const int found = is_directory ? ENOENT : executable(candidate);
    if (found == 0) {
      path = candidate;
      return 0;
    }
    if (found == EACCES) {
      if (outcome == ENOENT) path = candidate;
      outcome = EACCES;
    }
    if (end == std::string_view::npos) return outcome;
    directories.remove_prefix(end + 1);
  }
}

tl::unexpected<os::Error> missing(const std::string& what, const std::string& why) {
  return tl::unexpected(os::Error{what + ": " + why, ENOENT});
}

tl::unexpected<os::Error> forbidden(const std::string& path) {
  return tl::unexpected(os::Error{
      path +
          ": cannot be executed: it is no program that you may run, choose another with --python",
      EACCES});
}

}  // namespace

os::Expected<Interpreter> find_interpreter(const std::string& wanted,
                                           const std::string& search_path,
                                           const std::string& working_directory) {
  Interpreter interpreter;
  if (wanted.find('/') != std::string::npos) {
    interpreter = {absolute(wanted, working_directory), wanted};
    const int code = executable(interpreter.path);
    if (code == ENOENT)
      return missing(wanted, "no such interpreter, give the path of one with --python");
    if (code != 0) return forbidden(wanted);
    return interpreter;
  }
  for (const std::string& name : wanted.empty() ? std::vector<std::string>{"python", "python3"}
                                                : std::vector<std::string>{wanted}) {
    const int code = search_in(name, search_path, working_directory, interpreter.path);
    interpreter.name = name;
    if (code == 0) return interpreter;
    if (code == EACCES) return forbidden(interpreter.path);
  }
  if (!wanted.empty())
    return missing(wanted, "not found on PATH, give the path of an interpreter with --python");
  return missing("python",
                 "neither python nor python3 is on PATH, install one or name one with --python");
}

os::Expected<Interpreter> find_interpreter(const std::string& wanted,
                                           const std::string& working_directory) {
  const char* search_path = std::getenv("PATH");
  return find_interpreter(wanted, search_path != nullptr ? search_path : kDefaultPath,
                          working_directory);
}

}  // namespace gothon::client
