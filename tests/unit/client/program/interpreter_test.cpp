#include "client/program/interpreter.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace gothon::client {
namespace {

namespace fs = std::filesystem;

class ClientInterpreter : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "gothon-interpreter-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    top_ = name;
    fs::create_directory(top_ / "a");
    fs::create_directory(top_ / "b");
    path_ = (top_ / "a").string() + ":" + (top_ / "b").string();
  }
  void TearDown() override { fs::remove_all(top_); }

  void make(const std::string& name, mode_t mode) {
    std::ofstream(top_ / name) << "#!/bin/sh\n";
    ::chmod((top_ / name).c_str(), mode);
  }
  os::Expected<Interpreter> find(const std::string& wanted) {
    return find_interpreter(wanted, path_, top_);
  }

  fs::path top_;
  std::string path_;
};

TEST_F(ClientInterpreter, PythonComesBeforePython3) {
  make("a/python3", 0755);
  EXPECT_EQ(find("")->name, "python3");
  make("b/python", 0755);
  EXPECT_EQ(find("")->path, top_ / "b/python");
  EXPECT_EQ(find("")->name, "python");
}

TEST_F(ClientInterpreter, NamesAreSearchedInOrder) {
  make("b/other", 0755);
  EXPECT_EQ(find("other")->path, top_ / "b/other");
  make("a/other", 0644);
  EXPECT_EQ(find("other")->path, top_ / "b/other") << "what may not be executed is passed over";
  fs::remove(top_ / "a/other");
  fs::create_directory(top_ / "a/other");
  EXPECT_EQ(find("other")->path, top_ / "b/other") << "so is a directory";
}

TEST_F(ClientInterpreter, PathsCountFromTheWorkingDirectory) {
  make("mine", 0755);
  EXPECT_EQ(find("./mine")->path, top_.string() + "/./mine");
  EXPECT_EQ(find("./mine")->name, "./mine");
  EXPECT_EQ(find((top_ / "mine").string())->path, top_ / "mine");
}

TEST_F(ClientInterpreter, AbsenceAndRefusalDiffer) {
  EXPECT_EQ(find("").error().code, ENOENT);
  EXPECT_EQ(find("./none").error().code, ENOENT);
  make("a/python", 0644);
  EXPECT_EQ(find("").error().code, EACCES);
  EXPECT_EQ(find("./a/python").error().code, EACCES);
}

}  // namespace
}  // namespace gothon::client
