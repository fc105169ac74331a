#include "glue/os/socket.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "glue/os/directory.hpp"
#include "glue/os/process.hpp"
#include "tests/unit/scratch_directory.hpp"

namespace gothon::os {
namespace {

namespace fs = std::filesystem;

class Sockets : public testing::Test {
 protected:
  void SetUp() override {
    // Longer than any socket address.
    const fs::path deep = fs::path(scratch_.path()) / std::string(200, 'd') / std::string(200, 'e');
    fs::create_directories(deep);
    directory_ = std::move(*open_directory(deep));
  }
  const test::ScratchDirectory scratch_;
  UniqueFd directory_;
};

TEST_F(Sockets, AreReachedHoweverLongTheirPathIs) {
  auto listener = listen_at(directory_.get(), "s");
  ASSERT_TRUE(listener) << listener.error().text;
  auto client = connect_at(directory_.get(), "s");
  ASSERT_TRUE(client) << client.error().text;
  const auto peer = peer_credentials(client->get());
  ASSERT_TRUE(peer);
  EXPECT_EQ(peer->pid, ::getpid());
  EXPECT_EQ(peer->uid, ::getuid());
}

TEST_F(Sockets, TellAnAbsentListenerFromADeadOneAndATakenName) {
  EXPECT_EQ(connect_at(directory_.get(), "s").error().code, ENOENT);
  auto listener = listen_at(directory_.get(), "s");
  ASSERT_TRUE(listener);
  EXPECT_EQ(listen_at(directory_.get(), "s").error().code, EADDRINUSE);
  listener->reset();
  EXPECT_EQ(connect_at(directory_.get(), "s").error().code, ECONNREFUSED);
}

TEST_F(Sockets, AreWaitedForNoLongerThanTheCallerHasPatience) {
  UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_beside(directory_.get(), "full").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 0), 0);
  using std::chrono::milliseconds;
  const auto first = connect_at(directory_.get(), "full", milliseconds(0));
  ASSERT_TRUE(first) << first.error().text;
  for (const auto patience : {milliseconds(0), milliseconds(50)}) {
    const auto begin = std::chrono::steady_clock::now();
    const auto refused = connect_at(directory_.get(), "full", patience);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ETIMEDOUT);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, patience);
  }
}

TEST(Process, APidfdReachesTheProcessAndNoLaterOne) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::pause();
    ::_exit(0);
  }
  const auto pidfd = open_pidfd(pid);
  ASSERT_TRUE(pidfd);
  EXPECT_TRUE(signal_pidfd(pidfd->get(), SIGKILL));
  ASSERT_EQ(::waitpid(pid, nullptr, 0), pid);
  EXPECT_EQ(signal_pidfd(pidfd->get(), SIGKILL).error().code, ESRCH);
  EXPECT_EQ(open_pidfd(pid).error().code, ESRCH);
}

}  // namespace
}  // namespace gothon::os
