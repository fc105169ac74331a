#include "glue/wire/log_record.hpp"

#include <gtest/gtest.h>

namespace gothon::wire {
namespace {

TEST(WireLogRecord, LinesAndWhatNoNewlineEndsAreTold) {
  std::string log;
  append_log(log, 12.5, 3, LogStream::kError, "one\n\ntwo");
  EXPECT_EQ(log, "12.500000 3 e F one\n12.500000 3 e F \n12.500000 3 e P two\n");
}

TEST(WireLogRecord, ALongLineIsKeptInPieces) {
  std::string log;
  const std::string line(kMaxLogText + 5, 'x');
  append_log(log, 0, 0, LogStream::kOut, line + "\n");
  const auto first = decode_log(std::string_view(log).substr(0, log.find('\n')));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->text.size(), kMaxLogText);
  EXPECT_FALSE(first->ends);
  EXPECT_TRUE(log.ends_with("0 o F xxxxx\n")) << log.substr(log.size() - 40);
}

TEST(WireLogRecord, TextIsTheNodesOwnBytes) {
  const auto record = decode_log("1.000000 2 o F  a\xff b ");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->text, " a\xff b ");
  EXPECT_EQ(record->node, 2u);
}

TEST(WireLogRecord, DamagedLinesAreNone) {
  for (const char* line : {"", "x", "1.0", "1.0 2 o F", "1.0 2 z F text", "1.0 2 o X text",
                           "1.0 -2 o F text", "gothon-log 1 1"})
    EXPECT_FALSE(decode_log(line)) << line;
  EXPECT_EQ(decode_log_heading("gothon-log 1 17"), 17u);
  EXPECT_FALSE(decode_log_heading("gothon-log 2 17"));
}

}  // namespace
}  // namespace gothon::wire
