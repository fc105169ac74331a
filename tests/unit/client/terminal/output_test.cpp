#include "client/terminal/output.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace gothon::client {
namespace {

/// Gives this process other standard streams for a while.
class Streams {
 public:
  Streams(int out, int error) : saved_out_(::dup(1)), saved_error_(::dup(2)) {
    ::dup2(out, 1);
    ::dup2(error, 2);
  }
  ~Streams() {
    ::dup2(saved_out_.get(), 1);
    ::dup2(saved_error_.get(), 2);
  }

 private:
  os::UniqueFd saved_out_;
  os::UniqueFd saved_error_;
};

struct Pipe {
  Pipe() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    read.reset(ends[0]);
    write.reset(ends[1]);
  }
  std::string take() {
    char buffer[65536];
    const ssize_t n = ::read(read.get(), buffer, sizeof buffer);
    return std::string(buffer, n > 0 ? static_cast<size_t>(n) : 0);
  }
  os::UniqueFd read;
  os::UniqueFd write;
};

void put(const os::UniqueFd& to, std::string_view text) {
  ASSERT_EQ(::write(to.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

OutputStyle labelled() {
  OutputStyle style;
  style.label.format = "[{node}] ";
  return style;
}

TEST(ClientOutput, OnePipeKeepsTheOrderWhenBothStreamsAreOneFile) {
  Pipe pipe;
  const Streams streams(pipe.write.get(), pipe.write.get());
  Loop loop;
  Output output(loop, labelled(), [&loop] { loop.stop(); });
  auto ends = output.add_node(1);
  ASSERT_TRUE(ends);
  EXPECT_FALSE(ends->error);
  put(ends->out, "a\nb");
  output.close_when_drained();
  EXPECT_EQ(pipe.take(), "[1] a\n[1] b\n");
}

TEST(ClientOutput, StreamsStayApartWhenTheyAreTwoFiles) {
  Pipe out;
  Pipe error;
  const Streams streams(out.write.get(), error.write.get());
  Loop loop;
  Output output(loop, {}, [&loop] { loop.stop(); });
  auto ends = output.add_node(0);
  ASSERT_TRUE(ends);
  put(ends->out, "to out\n");
  put(ends->error, "to error\n");
  output.say("gothon: a word");
  output.close_when_drained();
  EXPECT_EQ(out.take(), "to out\n");
  EXPECT_EQ(error.take(), "gothon: a word\nto error\n");
}

TEST(ClientOutput, AReaderThatIsGoneClosesTheNodesPipes) {
  Pipe out;
  Pipe error;
  const Streams streams(out.write.get(), error.write.get());
  out.read.reset();
  ::signal(SIGPIPE, SIG_IGN);
  Loop loop;
  Output output(loop, {}, [] {});
  auto ends = output.add_node(0);
  ASSERT_TRUE(ends);
  put(ends->out, "nobody reads this\n");
  Timer soon(loop, [&loop] { loop.stop(); });
  soon.start(1);
  loop.run();
  EXPECT_EQ(::write(ends->out.get(), "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
  put(ends->error, "this is read\n");
  output.close_when_drained();
  EXPECT_EQ(error.take(), "this is read\n");
}

TEST(ClientOutput, TheCallersStreamKeepsItsFlags) {
  Pipe pipe;
  const Streams streams(pipe.write.get(), pipe.write.get());
  Loop loop;
  Output output(loop, {}, [&loop] { loop.stop(); });
  output.say("text");
  output.close_when_drained();
  EXPECT_EQ(::fcntl(pipe.write.get(), F_GETFL) & O_NONBLOCK, 0);
}

}  // namespace
}  // namespace gothon::client
