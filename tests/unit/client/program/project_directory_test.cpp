#include "client/program/project_directory.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace gothon::client {
namespace {

namespace fs = std::filesystem;

class ClientProjectDirectory : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "gothon-project-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    top_ = name;
    fs::create_directory(top_ / "session");
    fs::create_directory(top_ / "project");
  }
  void TearDown() override { fs::remove_all(top_); }
  auto create(const std::string& id) {
    return ProjectDirectory::create(top_ / "project", id, top_ / "session");
  }

  fs::path top_;
};

TEST_F(ClientProjectDirectory, HasAllThatNodesNeed) {
  auto directory = create("0badcafe");
  ASSERT_TRUE(directory) << directory.error().text;
  ASSERT_TRUE(directory->write("manifest", "text"));
  ASSERT_TRUE(directory->write("modules/0.py", "pass\n"));
  EXPECT_EQ(directory->path(), top_ / "project/.gothon/0badcafe");
  EXPECT_TRUE(fs::exists(top_ / "project/.gothon/.gitignore"));
  EXPECT_TRUE(fs::exists(top_ / "project/.gothon/0badcafe/modules/0.py"));
  EXPECT_EQ(fs::read_symlink(top_ / "project/.gothon/0badcafe/sock"), top_ / "session");
}

TEST_F(ClientProjectDirectory, IsGoneUnlessHandedOver) {
  {
    auto directory = create("00000001");
  }
  EXPECT_FALSE(fs::exists(top_ / "project/.gothon"));
  {
    auto directory = create("00000002");
    directory->hand_over();
  }
  EXPECT_TRUE(fs::exists(top_ / "project/.gothon/00000002"));
}

TEST_F(ClientProjectDirectory, LeavesAnotherSessionsAlone) {
  auto other = create("00000001");
  {
    auto directory = create("00000002");
  }
  EXPECT_TRUE(fs::exists(top_ / "project/.gothon/00000001"));
  EXPECT_TRUE(fs::exists(top_ / "project/.gothon/.gitignore"));
}

TEST_F(ClientProjectDirectory, ManyThatEndAtOnceLeaveNothing) {
  constexpr int kSessions = 8;
  for (int round = 0; round < 200; ++round) {
    std::barrier all_are_there(kSessions);
    std::vector<std::thread> sessions;
    for (int session = 0; session < kSessions; ++session) {
      sessions.emplace_back([&, session] {
        const auto directory = create("0000000" + std::to_string(session));
        all_are_there.arrive_and_wait();
      });
    }
    for (std::thread& session : sessions) session.join();
    ASSERT_FALSE(fs::exists(top_ / "project/.gothon")) << round;
  }
}

TEST_F(ClientProjectDirectory, FallsBackToTheSessionsWhenTheProjectCannotBeWritten) {
  // A link that leads nowhere stands for everything that cannot be written, also for root.
  fs::create_symlink("/nonexistent", top_ / "project/.gothon");
  auto directory = create("0badcafe");
  ASSERT_TRUE(directory) << directory.error().text;
  EXPECT_EQ(directory->path(), top_ / "session/project");
}

}  // namespace
}  // namespace gothon::client
