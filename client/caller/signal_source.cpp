#include "client/caller/signal_source.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace gothon::client {
namespace {

constexpr std::array kUrgent{SIGINT, SIGQUIT, SIGTERM, SIGHUP};
constexpr std::array kOthers{SIGTSTP, SIGCONT, SIGCHLD, SIGUSR1, SIGUSR2, SIGWINCH};

os::UniqueFd signal_descriptor(const sigset_t& set) {
  os::UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) throw std::system_error(errno, std::generic_category(), "signalfd");
  return fd;
}

}  // namespace

SignalSource::SignalSource(const std::vector<int>& ignored) {
  sigset_t urgent;
  ::sigemptyset(&urgent);
  for (const int signal : kUrgent) {
    if (std::find(ignored.begin(), ignored.end(), signal) == ignored.end())
      ::sigaddset(&urgent, signal);
  }
  sigset_t all = urgent;
  for (const int signal : kOthers) ::sigaddset(&all, signal);
  ::sigprocmask(SIG_BLOCK, &all, &before_);
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  for (size_t i = 0; i < kOfWrites.size(); ++i)
    ::sigaction(kOfWrites[i], &ignore, &writes_before_[i]);
  fd_ = signal_descriptor(all);
  urgent_ = signal_descriptor(urgent);
}

std::optional<signalfd_siginfo> SignalSource::next() {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info))
    return std::nullopt;
  return info;
}

void SignalSource::restore() const {
  for (size_t i = 0; i < kOfWrites.size(); ++i)
    ::sigaction(kOfWrites[i], &writes_before_[i], nullptr);
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

void die_of(int signal) {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::signal(signal, SIG_DFL);
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, signal);
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
  ::raise(signal);
  ::_exit(128 + signal);
}

}  // namespace gothon::client
