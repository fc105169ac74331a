#include "client/link/desk_environment.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace gothon::client {
namespace {

using Words = std::vector<std::string>;

const Account kUser{"ada", "/home/ada", 4711};

Words sorted(Words words) {
  std::sort(words.begin(), words.end());
  return words;
}

Words environment_of(const Words& caller, const Account& account = kUser) {
  return sorted(desk_environment(caller, account));
}

TEST(EnvironmentOfGothond, IsTheUsersWhateverTheFirstCallerHas) {
  const Words plain = environment_of({});
  EXPECT_EQ(plain, sorted({"PATH=/usr/local/bin:/usr/bin:/bin", "USER=ada", "LOGNAME=ada",
                           "HOME=/home/ada"}));
  EXPECT_EQ(environment_of({"HOME=/tmp/other", "XDG_CONFIG_HOME=/tmp/config",
                            "XDG_STATE_HOME=/tmp/state", "PATH=/tmp/bin", "USER=eve", "LANG=de_DE",
                            "TMPDIR=/tmp/mine", "LD_PRELOAD=/tmp/x.so", "GOTHON_BUILD=x",
                            "DBUS_SESSION_BUS_ADDRESS=unix:path=/tmp/bus"}),
            plain);
}

TEST(EnvironmentOfGothond, HasTheRuntimeDirectoryAndTheLogLevelOfTheCaller) {
  const Words own = environment_of(
      {"XDG_RUNTIME_DIR=/run/user/4711", "HOME=/tmp/other", "GOTHON_LOG_LEVEL=debug"});
  EXPECT_EQ(
      own, sorted({"PATH=/usr/local/bin:/usr/bin:/bin", "USER=ada", "LOGNAME=ada", "HOME=/home/ada",
                   "XDG_RUNTIME_DIR=/run/user/4711", "GOTHON_LOG_LEVEL=debug"}));
}

TEST(EnvironmentOfGothond, IsOfTheWorldThatARuntimeDirectoryOfItsOwnMakes) {
  EXPECT_EQ(
      environment_of({"XDG_RUNTIME_DIR=/tmp/world", "HOME=/tmp/other",
                      "XDG_CONFIG_HOME=/tmp/config", "XDG_STATE_HOME=/tmp/state", "LANG=de_DE"}),
      sorted({"PATH=/usr/local/bin:/usr/bin:/bin", "USER=ada", "LOGNAME=ada",
              "XDG_RUNTIME_DIR=/tmp/world", "HOME=/tmp/other", "XDG_CONFIG_HOME=/tmp/config",
              "XDG_STATE_HOME=/tmp/state"}));
}

TEST(EnvironmentOfGothond, HasNoHomeForWhomTheMachineDoesNotKnow) {
  EXPECT_EQ(environment_of({"HOME=/tmp/other"}, {"", "", 4711}),
            Words{"PATH=/usr/local/bin:/usr/bin:/bin"});
}

TEST(EnvironmentOfGothond, IsOfThisProcesssUser) {
  EXPECT_EQ(own_account().id, ::getuid());
}

}  // namespace
}  // namespace gothon::client
