#include "daemon/supervise/spawn.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "glue/os/directory.hpp"
#include "glue/os/process.hpp"

namespace gothon::daemon {
namespace {

constexpr int kSecretAt = 200;
constexpr int kLongEnough = 60'000;

class Spawn : public testing::Test {
 protected:
  os::Expected<Child> shell(const std::string& script) const {
    return spawn({.interpreter = "/bin/sh",
                  .arguments = {"sh", "-c", script},
                  .environment = {"PATH=/usr/bin:/bin"},
                  .working_directory = top_.get(),
                  .streams = {null_.get(), null_.get(), null_.get()}},
                 CallersWorld{});
  }
  static int status_of(const Child& child) {
    int status = -1;
    while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }

  const os::UniqueFd null_{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  const os::UniqueFd top_{::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
};

TEST_F(Spawn, ItHasTheStreamsThatAreNamedAndNoOtherDescriptor) {
  // As one would be that a library has opened.
  const os::UniqueFd secret(::fcntl(null_.get(), F_DUPFD, kSecretAt));
  const std::string its = "/proc/$$/fd/" + std::to_string(secret.get());
  const auto child = shell("test -e /proc/$$/fd/2 && test ! -e " + its);
  ASSERT_TRUE(child) << child.error().text;
  EXPECT_EQ(status_of(*child), 0);
}

TEST_F(Spawn, ItDoesNotOutliveWhoStartedIt) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const os::UniqueFd from(ends[0]);
  os::UniqueFd to(ends[1]);
  const pid_t session = ::fork();
  if (session == 0) {
    const auto child = shell("while :; do sleep 100; done");
    const pid_t pid = child ? child->pid : -1;
    (void)!::write(to.get(), &pid, sizeof pid);
    for (;;) ::pause();
  }
  to.reset();
  pid_t pid = -1;
  EXPECT_EQ(::read(from.get(), &pid, sizeof pid), static_cast<ssize_t>(sizeof pid));
  const auto node = os::open_pidfd(pid);
  ::kill(session, SIGKILL);
  EXPECT_EQ(::waitpid(session, nullptr, 0), session);
  ASSERT_TRUE(node) << node.error().text;
  pollfd end{node->get(), POLLIN, 0};
  EXPECT_EQ(::poll(&end, 1, kLongEnough), 1);
  (void)os::signal_pidfd(node->get(), SIGKILL);
}

TEST_F(Spawn, WhatCannotBeStartedLeavesNothing) {
  const auto child = spawn({.interpreter = "/nowhere/python",
                            .arguments = {"python"},
                            .environment = {},
                            .working_directory = top_.get(),
                            .streams = {null_.get(), null_.get(), null_.get()}},
                           CallersWorld{});
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().code, ENOENT);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "it was reaped";
}

}  // namespace
}  // namespace gothon::daemon
