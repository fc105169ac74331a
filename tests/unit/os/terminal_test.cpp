#include "glue/os/terminal.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <string>

namespace gothon::os {
namespace {

std::string read_from(const UniqueFd& fd) {
  pollfd readable{fd.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&readable, 1, 10'000), 1);
  char bytes[256];
  const ssize_t n = ::read(fd.get(), bytes, sizeof bytes);
  return std::string(bytes, n > 0 ? static_cast<size_t>(n) : 0);
}

void put(const UniqueFd& to, std::string_view text) {
  ASSERT_EQ(::write(to.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

TEST(OsPseudoTerminal, NewlinesStayAsTheyAre) {
  auto terminal = open_pseudo_terminal(std::nullopt);
  ASSERT_TRUE(terminal);
  EXPECT_EQ(::isatty(terminal->inside.get()), 1);
  put(terminal->inside, "a\nb\r\n");
  EXPECT_EQ(read_from(terminal->outside), "a\nb\r\n");
}

TEST(OsPseudoTerminal, ItsModesMayBeThoseOfAnother) {
  auto one = open_pseudo_terminal(std::nullopt);
  ASSERT_TRUE(one);
  termios modes{};
  ASSERT_EQ(::tcgetattr(one->inside.get(), &modes), 0);
  modes.c_cc[VEOF] = 5;
  auto other = open_pseudo_terminal(modes);
  ASSERT_TRUE(other);
  termios same{};
  ASSERT_EQ(::tcgetattr(other->outside.get(), &same), 0);
  EXPECT_EQ(same.c_cc[VEOF], 5);
}

TEST(OsPseudoTerminal, TheReaderEditsAndIsToldOfNewModes) {
  auto terminal = open_pseudo_terminal(std::nullopt);
  ASSERT_TRUE(terminal);
  ASSERT_TRUE(leave_editing_to_reader(*terminal));
  const std::string told = read_from(terminal->outside);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0] & TIOCPKT_IOCTL, 0);
  put(terminal->outside, "x\x7fy\n");
  EXPECT_EQ(read_from(terminal->inside), "x\x7fy\n");
  put(terminal->inside, "out\n");
  EXPECT_EQ(read_from(terminal->outside), std::string(1, TIOCPKT_DATA) + "out\n") << "no echo";
  termios modes{};
  ASSERT_EQ(::tcgetattr(terminal->inside.get(), &modes), 0);
  modes.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ASSERT_EQ(::tcsetattr(terminal->inside.get(), TCSANOW, &modes), 0);
  EXPECT_NE(read_from(terminal->outside)[0] & TIOCPKT_IOCTL, 0);
}

TEST(OsPseudoTerminal, AnEndThatIsReadAloneIsTheEnd) {
  auto terminal = open_pseudo_terminal(std::nullopt);
  ASSERT_TRUE(terminal);
  ASSERT_TRUE(leave_editing_to_reader(*terminal));
  put(terminal->outside, "\x04");
  EXPECT_EQ(read_from(terminal->inside), "");
}

}  // namespace
}  // namespace gothon::os
