#include "client/run/attached_node.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "glue/os/exit_status.hpp"
#include "glue/os/process.hpp"

namespace gothon::client {
namespace {

struct Launch {
  const char* path;
  char* const* arguments;
  char* const* environment;
  const SignalSource* signals;
  pid_t parent;
  int report;
};

/// Only async-signal-safe calls; REQUIRES: in the new process.
[[noreturn]] void become_node(const Launch& launch) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != launch.parent) ::_exit(1);
  launch.signals->restore();
  ::execve(launch.path, launch.arguments, launch.environment);
  const int code = errno;
  [[maybe_unused]] const ssize_t n = ::write(launch.report, &code, sizeof code);
  ::_exit(os::kNotThere);
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

os::Expected<void> AttachedNode::start(const std::string& interpreter,
                                       const std::vector<std::string>& arguments,
                                       const std::vector<std::string>& environment,
                                       const SignalSource& signals) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return os::fail("pipe", errno);
  const os::UniqueFd reading(ends[0]);
  os::UniqueFd writing(ends[1]);
  const std::vector<char*> words = pointers_to(arguments);
  const std::vector<char*> variables = pointers_to(environment);
  const Launch launch{interpreter.c_str(), words.data(), variables.data(), &signals,
                      ::getpid(),          writing.get()};
  const pid_t pid = ::fork();
  if (pid < 0) return os::fail_to_start(interpreter, errno);
  if (pid == 0) become_node(launch);
  writing.reset();
  int code = 0;
  ssize_t n = 0;
  while ((n = ::read(reading.get(), &code, sizeof code)) < 0 && errno == EINTR) {
  }
  pid_ = pid;
  if (n == 0) return {};
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
  return os::fail(interpreter + ": cannot be executed", code);
}

std::optional<AttachedNode::Change> AttachedNode::poll() {
  if (!alive()) return std::nullopt;
  int status = 0;
  rusage usage{};
  if (::wait4(pid_, &status, WNOHANG | WUNTRACED, &usage) != pid_) return std::nullopt;
  if (WIFSTOPPED(status)) return Change{true, status};
  cpu_seconds_ = os::cpu_seconds(usage);
  pid_ = -1;
  return Change{false, status};
}

void AttachedNode::signal(int number) {
  if (alive()) ::kill(pid_, number);
}

AttachedNode::~AttachedNode() {
  if (!alive()) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace gothon::client
