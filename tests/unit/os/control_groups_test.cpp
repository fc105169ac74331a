#include "glue/os/control_groups.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace gothon::os {
namespace {

TEST(ControlGroups, TheGroupOfVersion2IsFoundAmongOthers) {
  std::string file = (std::filesystem::temp_directory_path() / "gothon-XXXXXX").string();
  ::close(::mkstemp(file.data()));
  std::ofstream(file) << "1:name=systemd:/old\n0::/user.slice/a.scope\n";
  EXPECT_EQ(control_group_in(file), "/user.slice/a.scope");
  std::ofstream(file) << "1:name=systemd:/old\n";
  EXPECT_FALSE(control_group_in(file));
  std::filesystem::remove(file);
  EXPECT_EQ(control_group_in(file).error().code, ENOENT);
}

}  // namespace
}  // namespace gothon::os
