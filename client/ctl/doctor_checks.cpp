#include "client/ctl/doctor_checks.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "client/caller/state_directory.hpp"
#include "client/link/dialogue.hpp"
#include "client/program/interpreter.hpp"
#include "daemon/quotas/quotas.hpp"
#include "daemon/supervise/session_ids.hpp"
#include "glue/os/command_output.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/socket.hpp"

namespace gothon::client::ctl {
namespace {

constexpr const char* kDefaultPath = "/usr/local/bin:/usr/bin:/bin";
constexpr int kOldestMinor = 8;

std::vector<std::string> session_ids_in(const std::string& path) {
  const auto directory = os::open_directory(path);
  return directory ? daemon::session_ids_in(directory->get()) : std::vector<std::string>();
}

bool session_lives(const std::string& id) {
  const auto directory = os::open_directory(os::runtime_path() + "/" + id);
  if (!directory) return false;
  const auto socket =
      os::connect_at(directory->get(), "session.sock", std::chrono::milliseconds(0));
  // Whose backlog is full is no corpse.
  return socket || socket.error().code == ETIMEDOUT;
}

}  // namespace

Finding look_at_runtime_directory() {
  const os::RuntimeDirectory directory = os::runtime_directory();
  const auto runtime = os::open_private_directory(directory.path);
  if (!runtime) return {Grade::kWrong, runtime.error().text};
  if (directory.instead.empty()) return {Grade::kFine, directory.path};
  return {Grade::kNote, directory.path + ", not XDG_RUNTIME_DIR: " + directory.instead +
                            ": set it to a directory of yours, or unset it"};
}

/// It is made when it is needed: what counts is the part of its path that is there.
Finding look_at_state_directory() {
  const auto& [path, instead] = find_state_directory();
  if (!instead.empty())
    return {Grade::kNote, instead + ": what detached sessions write is kept in " + path +
                              " only, which may be gone after the next logout"};
  std::string there = path;
  while (there.size() > 1 && ::access(there.c_str(), F_OK) != 0)
    there.resize(std::max<size_t>(there.rfind('/'), 1));
  if (::access(there.c_str(), W_OK | X_OK) == 0) return {Grade::kFine, path};
  return {Grade::kNote, there + ": " + os::errno_text(errno) +
                            ": detached sessions could not keep their output and are refused; set "
                            "XDG_STATE_HOME to a directory of yours"};
}

/// Major and minor version, and what Python calls itself.
constexpr const char* kTellVersion =
    "import sys; print('%d %d %s' % (sys.version_info[0], sys.version_info[1], "
    "sys.version.split()[0]))";

Finding look_at_python() {
  const char* path = std::getenv("PATH");
  const auto found = find_interpreter("", path != nullptr ? path : kDefaultPath, ".");
  if (!found) return {Grade::kWrong, found.error().text};
  const auto said = os::output_of({found->path, "-I", "-S", "-c", kTellVersion});
  if (!said) return {Grade::kWrong, said.error().text};
  int major = 0;
  int minor = 0;
  char version[64] = "";
  if (said->status != 0 ||
      std::sscanf(said->text.c_str(), "%d %d %63s", &major, &minor, version) != 3)
    return {Grade::kWrong, found->path + ": it does not run: " + said->first_line()};
  if (major < 3 || (major == 3 && minor < kOldestMinor))
    return {Grade::kWrong, found->path + " is Python " + version +
                               ": Gothon takes 3.8 and later: name another one with --python"};
  return {Grade::kFine, found->path + ", " + version};
}

Finding look_at_gothond() {
  const auto runtime = os::open_private_directory(os::runtime_path());
  if (!runtime) return {Grade::kNote, "takes the runtime directory"};
  auto socket = os::connect_at(runtime->get(), "control.sock");
  if (!socket) return {Grade::kFine, "does not run; it starts when it is needed"};
  Dialogue desk(std::move(*socket));
  if (const auto greeting = desk.greet(); !greeting)
    return {Grade::kWrong, "gothond: " + greeting.error().text};
  const std::string version = desk.greeting().version;
  const std::string who = "version " + version + ", process " + std::to_string(desk.greeting().pid);
  if (version == GOTHON_VERSION) return {Grade::kFine, who};
  return {Grade::kNote, who + "; this is version " GOTHON_VERSION
                              ": it works, and sessions go on when it is replaced: systemctl "
                              "--user restart gothond, or kill the process"};
}

Finding look_at_quotas() {
  const auto quotas = daemon::read_quotas();
  if (!quotas) return {Grade::kWrong, quotas.error().text};
  return {Grade::kFine, daemon::quotas_text(*quotas)};
}

Finding look_at_leftovers() {
  std::string left;
  for (const std::string& id : session_ids_in(os::runtime_path())) {
    if (!session_lives(id)) left += " " + os::runtime_path() + "/" + id;
  }
  for (const std::string& id : session_ids_in(".gothon")) {
    if (!session_lives(id)) left += " .gothon/" + id;
  }
  if (left.empty()) return {Grade::kFine, "none here"};
  return {Grade::kNote, "of sessions that are gone: rm -r" + left};
}

}  // namespace gothon::client::ctl
