#include "client/attached_node.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace gothon::client {
namespace {

struct Launch {
  const char* path;
  char* const* arguments;
  const SignalSource* signals;
  pid_t parent;
  int report;
};

/// Only async-signal-safe calls; REQUIRES: in the new process.
[[noreturn]] void become_node(const Launch& launch) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != launch.parent) ::_exit(1);
  launch.signals->restore();
  ::execve(launch.path, launch.arguments, ::environ);
  const int code = errno;
  [[maybe_unused]] const ssize_t n = ::write(launch.report, &code, sizeof code);
  ::_exit(127);
}

}  // namespace

os::Expected<void> AttachedNode::start(const std::string& interpreter,
                                       const std::vector<std::string>& arguments,
                                       const SignalSource& signals) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return os::fail("pipe", errno);
  const os::UniqueFd reading(ends[0]);
  os::UniqueFd writing(ends[1]);
  std::vector<char*> words;
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const Launch launch{interpreter.c_str(), words.data(), &signals, ::getpid(), writing.get()};
  const pid_t pid = ::fork();
  if (pid < 0) return os::fail("fork", errno);
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
  if (::waitpid(pid_, &status, WNOHANG | WUNTRACED) != pid_) return std::nullopt;
  if (WIFSTOPPED(status)) return Change{true, status};
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
