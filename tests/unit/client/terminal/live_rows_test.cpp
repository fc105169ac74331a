#include "client/terminal/live_rows.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "glue/os/unique_fd.hpp"

namespace gothon::client {
namespace {

class ClientLiveRows : public testing::Test {
 protected:
  ClientLiveRows() {
    const winsize size{4, 12, 0, 0};
    ::ioctl(terminal_.get(), TIOCSWINSZ, &size);
  }
  std::string redrawn(bool all) {
    std::string out;
    rows_.redraw(all, out);
    return out;
  }

  os::UniqueFd terminal_{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
  LiveRows rows_{terminal_.get()};
};

TEST_F(ClientLiveRows, ABarIsShownAtOnceAndAnotherLineInItsTime) {
  rows_.set(2, {"[1] bar", true});
  rows_.set(4, {"[2] text", false});
  EXPECT_TRUE(rows_.is_stale());
  EXPECT_EQ(redrawn(false), "[1] bar");
  EXPECT_TRUE(rows_.is_stale());
  EXPECT_EQ(redrawn(true), "\r\x1b[J[1] bar\r\n[2] text");
  EXPECT_FALSE(rows_.is_stale());
}

TEST_F(ClientLiveRows, WholeLinesGoAboveTheRows) {
  rows_.set(0, {"bar", true});
  rows_.set(2, {"bar too", true});
  redrawn(true);
  std::string out;
  rows_.put_lines("line\n", out);
  EXPECT_EQ(out, "\r\x1b[1A\x1b[Jline\n");
  EXPECT_EQ(redrawn(false), "bar\r\nbar too");
}

TEST_F(ClientLiveRows, ARowIsCutShortOfTheEdge) {
  rows_.set(0, {"0123456789abcdef", true});
  EXPECT_EQ(redrawn(true), "0123456789a");
}

TEST_F(ClientLiveRows, NoMoreRowsThanTheTerminalHasLines) {
  for (unsigned writer = 0; writer < 6; ++writer)
    rows_.set(writer, {"bar " + std::to_string(writer), true});
  EXPECT_EQ(redrawn(true), "… and 4 mor\r\nbar 4\r\nbar 5");
}

TEST_F(ClientLiveRows, APromptOfWriter0IsLastAndEndedByATypedLine) {
  rows_.set(0, {"name? ", false});
  rows_.set(2, {"text", false});
  rows_.set(4, {"bar", true});
  EXPECT_EQ(redrawn(true), "bar\r\ntext\r\nname? ");
  EXPECT_TRUE(rows_.leave_behind());
  rows_.set(0, {});
  EXPECT_EQ(redrawn(false), "bar\r\ntext");
  EXPECT_FALSE(rows_.leave_behind());
}

TEST_F(ClientLiveRows, NothingIsDrawnWhereThereIsNothing) {
  std::string out;
  rows_.erase(out);
  rows_.redraw(true, out);
  EXPECT_EQ(out, "");
  EXPECT_FALSE(rows_.leave_behind());
}

}  // namespace
}  // namespace gothon::client
