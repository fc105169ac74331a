#include "client/scope_properties.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <sstream>

#include "glue/os/directory.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::client {
namespace {

struct Controller {
  std::string_view beginning;  ///< of the properties' names
  const char* name;
};

/// The first that fits; pressure is told without a controller.
constexpr auto kControllers = std::to_array<Controller>({{"MemoryPressure", ""},
                                                         {"Memory", "memory"},
                                                         {"CPU", "cpu"},
                                                         {"StartupCPU", "cpu"},
                                                         {"AllowedCPUs", "cpuset"},
                                                         {"StartupAllowedCPUs", "cpuset"},
                                                         {"AllowedMemoryNodes", "cpuset"},
                                                         {"StartupAllowedMemoryNodes", "cpuset"},
                                                         {"IPA", ""},
                                                         {"IO", "io"},
                                                         {"StartupIO", "io"},
                                                         {"Tasks", "pids"}});

/// Where the control groups of version 2 are mounted.
std::string control_groups() {
  for (const char* place : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
    if (::access((std::string(place) + "/cgroup.controllers").c_str(), F_OK) == 0) return place;
  }
  return "";
}

/// The controllers that the user manager may use: those of the group above gothon.slice.
os::Expected<std::string> usable_controllers(pid_t process) {
  const auto groups = os::read_file("/proc/" + std::to_string(process) + "/cgroup");
  if (!groups) return tl::unexpected(groups.error());
  std::istringstream lines(*groups);
  for (std::string line; std::getline(lines, line);) {
    const size_t slice = line.rfind("/gothon.slice/");
    if (line.starts_with("0::") && slice != std::string::npos)
      return os::read_file(control_groups() + line.substr(3, slice - 3) + "/cgroup.controllers");
  }
  return os::fail("its session process is not under gothon.slice");
}

bool has_word(const std::string& text, const std::string& wanted) {
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (word == wanted) return true;
  }
  return false;
}

os::Expected<void> check_controllers(pid_t process, const std::vector<std::string>& properties) {
  const auto usable = usable_controllers(process);
  if (!usable) return tl::unexpected(usable.error());
  for (const std::string& property : properties) {
    const std::string controller = controller_of(property);
    if (!controller.empty() && !has_word(*usable, controller))
      return os::fail(property + ": nothing would keep that limit: the user manager has no " +
                      controller + " controller here: gothonctl doctor says what it has");
  }
  return {};
}

/// What a program writes to stderr; an error with that text when it does not exit with 0.
os::Expected<void> run(std::vector<std::string> words) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return os::fail("pipe", errno);
  const os::UniqueFd reading(ends[0]);
  os::UniqueFd writing(ends[1]);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, writing.get(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, writing.get(), 2);
  pid_t pid = -1;
  const int error =
      ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return os::fail(words[0], error);
  writing.reset();
  std::string text;
  char buffer[1024];
  for (ssize_t n = 0; (n = ::read(reading.get(), buffer, sizeof buffer)) != 0;) {
    if (n > 0) text.append(buffer, static_cast<size_t>(n));
    if (n < 0 && errno != EINTR) break;
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (status == 0) return {};
  return os::fail(text.substr(0, text.find('\n')));
}

}  // namespace

std::string controller_of(const std::string& property) {
  for (const Controller& each : kControllers) {
    if (property.starts_with(each.beginning)) return each.name;
  }
  return "";
}

os::Expected<void> set_scope_properties(const std::string& scope, pid_t process,
                                        const std::vector<std::string>& properties) {
  if (auto kept = check_controllers(process, properties); !kept) return kept;
  std::vector<std::string> words{"systemctl", "--user", "--runtime", "set-property", scope};
  words.insert(words.end(), properties.begin(), properties.end());
  if (auto set = run(std::move(words)); !set) {
    std::string all;
    for (const std::string& property : properties) all += (all.empty() ? "" : " ") + property;
    return os::fail(all + ": systemd does not take it: " + set.error().text +
                    ": see systemd.resource-control(5)");
  }
  return {};
}

}  // namespace gothon::client
