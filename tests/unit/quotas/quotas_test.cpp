#include "daemon/quotas/quotas.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/scratch_directory.hpp"

namespace gothon::daemon {
namespace {

class QuotasFile : public ::testing::Test {
 protected:
  os::Expected<Quotas> read(const std::string& text) const {
    std::ofstream(path_) << text;
    return read_quotas(path_);
  }

  std::string complaint(const std::string& text) const {
    const auto quotas = read(text);
    if (quotas) return "none: " + quotas_text(*quotas);
    const std::string& error = quotas.error().text;
    return error.starts_with(path_ + ": ") ? error.substr(path_.size() + 2) : error;
  }

  const test::ScratchDirectory directory_;
  const std::string path_ = directory_.path() + "/gothond.json";
};

TEST_F(QuotasFile, WithoutOneThereAreDefaults) {
  EXPECT_EQ(quotas_text(*read_quotas(path_)),
            "sessions 1000, nodes 16384, memory 25%, messages 65536");
  EXPECT_EQ(quotas_text(*read_quotas("")), quotas_text(Quotas{}));
  EXPECT_EQ(quotas_text(*read("{}")), quotas_text(Quotas{}));
}

TEST_F(QuotasFile, IsNotNested) {
  const std::string deep(20000, '[');
  EXPECT_EQ(complaint("{\"memory\": " + deep + std::string(20000, ']') + "}"),
            "it is nested too deep: write it as {\"sessions\": 100}");
  EXPECT_EQ(complaint(deep), complaint("{\"memory\": " + deep));
}

TEST_F(QuotasFile, EachKeyIsTaken) {
  const auto quotas = read(R"({"sessions": 3, "nodes": 7, "memory": "50%", "messages": 9})");
  ASSERT_TRUE(quotas) << quotas.error().text;
  EXPECT_EQ(quotas_text(*quotas), "sessions 3, nodes 7, memory 50%, messages 9");
}

TEST_F(QuotasFile, MemoryIsBytesOrAShareOfWhatIsAvailable) {
  EXPECT_EQ(read(R"({"memory": 1048576})")->memory.bytes(1), 1048576u);
  EXPECT_EQ(read(R"({"memory": "1024K"})")->memory.bytes(1), 1048576u);
  EXPECT_EQ(read(R"({"memory": "2G"})")->memory.bytes(1), 2147483648u);
  EXPECT_EQ(read(R"({"memory": "1T"})")->memory.bytes(1), 1099511627776u);
  EXPECT_EQ(read(R"({"memory": "100%"})")->memory.bytes(2000), 2000u);
  EXPECT_EQ(Quotas{}.memory.bytes(4000), 1000u);
}

TEST_F(QuotasFile, WhatIsNotPossibleIsNamedWithWhatIs) {
  EXPECT_EQ(complaint(R"({"sessions": 0})"),
            "sessions: 0 is not possible: it takes an integer from 1 to 10000; without this line "
            "it is the default");
  for (const char* value :
       {"-1", "1.5", "1e3", "\"7\"", "null", "[1]", "10001", "18446744073709551616"})
    EXPECT_NE(complaint("{\"sessions\": " + std::string(value) + "}").find("from 1 to 10000"),
              std::string::npos)
        << value;
  for (const char* value :
       {"1048575", "\"0%\"", "\"101%\"", "\"2X\"", "\"2GB\"", "\"G\"", "\"\"", "\"-2G\"", "\" 2G\"",
        "\"99999999999T\"", "\"99999999999999999999\"", "2e9", "true"})
    EXPECT_NE(complaint("{\"memory\": " + std::string(value) + "}").find("\"500M\""),
              std::string::npos)
        << value;
}

TEST_F(QuotasFile, AKeyThatIsNoneIsNoQuota) {
  EXPECT_EQ(complaint(R"({"sesions": 3})"),
            "sesions: there is no such quota: there are sessions, nodes, memory, messages");
}

TEST_F(QuotasFile, WhatIsNoJsonIsNamedByItsLine) {
  EXPECT_EQ(complaint("{\n\"sessions\": 3,\n\"nodes\" 4\n}"),
            "line 3: it is no JSON from there on: mend it");
  EXPECT_EQ(complaint(""), "line 1: it is no JSON from there on: mend it");
  EXPECT_EQ(complaint("[]"), "it is no JSON object: write it as {\"sessions\": 100}");
}

TEST_F(QuotasFile, WhatCannotBeReadToItsEndIsNotBegun) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_FALSE(read_quotas(path_));
  std::filesystem::remove(path_);
  EXPECT_NE(complaint(std::string(1 << 17, ' ')).find("64 KiB"), std::string::npos);
}

}  // namespace
}  // namespace gothon::daemon
