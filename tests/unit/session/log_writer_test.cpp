#include "daemon/session/log_writer.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <system_error>
#include <vector>

#include "glue/wire/log_record.hpp"
#include "tests/unit/scratch_directory.hpp"

namespace gothon::daemon {
namespace {

class SessionLogWriter : public ::testing::Test {
 protected:
  std::unique_ptr<LogWriter> open(std::size_t limit = LogWriter::kFileLimit) {
    auto writer = LogWriter::open(directory_, [this] { ++rooms_; }, limit);
    EXPECT_TRUE(writer) << writer.error().text;
    return std::move(*writer);
  }

  /// Until all that is queued has been written or refused.
  static void settle(LogWriter& writer) {
    std::promise<void> done;
    writer.after([&] { done.set_value(); });
    done.get_future().wait();
  }

  static std::string record(const std::string& text) {
    std::string bytes;
    wire::append_log(bytes, 1.5, 0, wire::LogStream::kOut, text + "\n");
    return bytes;
  }

  std::vector<std::string> lines(const std::string& file) const {
    std::ifstream stream(directory_ + "/" + file);
    std::vector<std::string> found;
    for (std::string line; std::getline(stream, line);) found.push_back(line);
    return found;
  }

  std::uintmax_t size(const std::string& file) const {
    std::error_code none;
    const auto bytes = std::filesystem::file_size(directory_ + "/" + file, none);
    return none ? 0 : bytes;
  }

  const test::ScratchDirectory home_;
  const std::string directory_ = home_.path() + "/sessions/0123abcd";
  std::atomic<int> rooms_{0};
};

TEST_F(SessionLogWriter, TwoFilesOfBoundedSizeHoldTheNewestRecordsWithoutAGap) {
  constexpr std::size_t kLimit = 4096;
  auto writer = open(kLimit);
  constexpr int kRecords = 1000;
  for (int i = 0; i < kRecords; ++i) {
    writer->append(record("line " + std::to_string(i)));
    if (i % 50 != 0) continue;
    settle(*writer);
    EXPECT_LE(size("log"), kLimit);
    EXPECT_LE(size("log.1"), kLimit);
  }
  settle(*writer);
  EXPECT_GT(size("log.1"), kLimit / 2);
  const auto old = lines("log.1");
  const auto young = lines("log");
  // Readers see by the numbers of the files that none is between them.
  const auto number = [](const std::string& heading) {
    EXPECT_EQ(heading.rfind("gothon-log 1 ", 0), 0u) << heading;
    return std::stoi(heading.substr(heading.rfind(' ')));
  };
  EXPECT_EQ(number(young[0]), number(old[0]) + 1);
  std::vector<std::string> records(old.begin() + 1, old.end());
  records.insert(records.end(), young.begin() + 1, young.end());
  const int first = kRecords - static_cast<int>(records.size());
  for (std::size_t i = 0; i < records.size(); ++i)
    EXPECT_TRUE(records[i].ends_with(" line " + std::to_string(first + static_cast<int>(i))));
}

TEST_F(SessionLogWriter, WhatADiskRefusesIsCountedOnceItTakesSomethingAgain) {
  auto writer = open();
  writer->append(record("before"));
  settle(*writer);
  // As a full disk: the kernel refuses what would make a file longer than this.
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit full{size("log") + 3, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  const std::string lost = record("lost") + record("lost too");
  writer->append(lost);
  settle(*writer);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  writer->append(record("after"));
  settle(*writer);
  const auto log = lines("log");
  ASSERT_EQ(log.size(), 4u);
  EXPECT_TRUE(log[1].ends_with(" before"));
  EXPECT_TRUE(log[2].ends_with(" n F " + std::to_string(lost.size()) +
                               " bytes are missing here: the disk took nothing"))
      << log[2];
  EXPECT_TRUE(log[3].ends_with(" after"));
}

TEST_F(SessionLogWriter, WhoWritesMoreThanTheQueueHoldsIsToldWhenThereIsRoom) {
  auto writer = open();
  const std::string piece = record(std::string(60'000, 'x'));
  // A disk that takes nothing for as long as it is to.
  std::promise<void> disk;
  writer->after([wait = disk.get_future().share()] { wait.wait(); });
  std::size_t queued = 0;
  for (; queued + piece.size() < LogWriter::kQueueLimit; queued += piece.size()) {
    writer->append(piece);
    EXPECT_FALSE(writer->is_full()) << queued;
  }
  writer->append(piece);
  EXPECT_TRUE(writer->is_full());
  EXPECT_EQ(rooms_, 0);
  disk.set_value();
  settle(*writer);
  EXPECT_FALSE(writer->is_full());
  EXPECT_EQ(rooms_, 1);
}

TEST_F(SessionLogWriter, TheRecordIsReplacedAsAWhole) {
  auto writer = open();
  writer->replace_record("{\"one\": 1}\n");
  settle(*writer);
  writer->replace_record("{}\n");
  settle(*writer);
  EXPECT_EQ(lines("session.json"), std::vector<std::string>{"{}"});
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/session.json.new"));
}

TEST_F(SessionLogWriter, ADirectoryThatIsThereAlreadyIsNotTaken) {
  const auto writer = open();
  EXPECT_FALSE(LogWriter::open(directory_, [] {}));
}

}  // namespace
}  // namespace gothon::daemon
