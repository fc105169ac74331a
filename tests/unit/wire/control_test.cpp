#include "glue/wire/control.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "glue/wire/greeting.hpp"

namespace gothon::wire {
namespace {

TEST(Greetings, AreRefusedWhenTheirNumbersAreNone) {
  for (const char* number : {"1e300", "-1e300", "0.5", "18446744073709551615", "null"}) {
    for (const char* name : {"protocol", "oldest", "pid"}) {
      Message message{pack_greeting(greeting("desk")).body, "", {}};
      (*message.body)["gothon"][name] = nlohmann::json::parse(number);
      EXPECT_FALSE(read_greeting(message)) << name << " " << number;
    }
  }
}

Packet packet(nlohmann::json body, std::string blob = {}, std::vector<int> fds = {}) {
  return {std::move(body), std::move(blob), std::move(fds)};
}

struct Pair {
  Pair() {
    int fds[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    raw = fds[0];
    here = std::make_unique<ControlChannel>(os::UniqueFd(fds[0]));
    there = std::make_unique<ControlChannel>(os::UniqueFd(fds[1]));
  }
  void write_raw(std::string_view bytes) {
    ASSERT_EQ(::write(raw, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  int raw;
  std::unique_ptr<ControlChannel> here;
  std::unique_ptr<ControlChannel> there;
};

/// Moves everything from one side to the other, however little the socket takes at a time.
std::vector<Message> drain(ControlChannel& from, ControlChannel& to, size_t wanted) {
  std::vector<Message> all;
  while (all.size() < wanted) {
    EXPECT_TRUE(from.flush());
    pollfd readable{to.fd(), POLLIN, 0};
    ::poll(&readable, 1, -1);
    auto some = to.receive();
    if (!some) {
      ADD_FAILURE() << some.error().text;
      break;
    }
    std::move(some->begin(), some->end(), std::back_inserter(all));
  }
  return all;
}

ino_t inode_of(int fd) {
  struct stat status{};
  ::fstat(fd, &status);
  return status.st_ino;
}

TEST(ControlChannel, MessagesArriveWholeAndInOrder) {
  Pair pair;
  ASSERT_TRUE(pair.here->send(packet({{"verb", "status"}})));
  ASSERT_TRUE(pair.here->send(packet({{"verb", "stop"}}, std::string("a\0b\0", 4))));
  const auto messages = drain(*pair.here, *pair.there, 2);
  EXPECT_EQ((*messages[0].body)["verb"], "status");
  EXPECT_EQ(messages[1].blob, std::string("a\0b\0", 4));
}

TEST(ControlChannel, DescriptorsBelongToTheirMessage) {
  Pair pair;
  int first[2];
  int second[2];
  ASSERT_EQ(::pipe2(first, O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(second, O_CLOEXEC), 0);
  ASSERT_TRUE(pair.here->send(packet({{"verb", "a"}}, "x", {first[0], first[1]})));
  ASSERT_TRUE(pair.here->send(packet({{"verb", "b"}})));
  ASSERT_TRUE(pair.here->send(packet({{"verb", "c"}}, {}, {second[0]})));
  const auto messages = drain(*pair.here, *pair.there, 3);
  ASSERT_EQ(messages[0].fds.size(), 2u);
  EXPECT_EQ(messages[1].fds.size(), 0u);
  ASSERT_EQ(messages[2].fds.size(), 1u);
  EXPECT_EQ(inode_of(messages[0].fds[1].get()), inode_of(first[1]));
  EXPECT_EQ(inode_of(messages[2].fds[0].get()), inode_of(second[0]));
  EXPECT_NE(::fcntl(messages[2].fds[0].get(), F_GETFD) & FD_CLOEXEC, 0);
  for (const int fd : {first[0], first[1], second[0], second[1]}) ::close(fd);
}

TEST(ControlChannel, AMessageLargerThanTheSocketBufferArrives) {
  Pair pair;
  const std::string blob(8 << 20, 'z');
  ASSERT_TRUE(pair.here->send(packet({{"verb", "run"}}, blob)));
  EXPECT_TRUE(pair.here->wants_write());
  EXPECT_EQ(drain(*pair.here, *pair.there, 1)[0].blob, blob);
  EXPECT_FALSE(pair.here->wants_write());
}

TEST(ControlChannel, BytesThatAreNoFrameAreAnError) {
  for (const std::string& bytes :
       {std::string("\xff\xff\xff\xff\0\0\0\0", 8), std::string("\2\0\0\0\0\0\0\0[]", 10),
        std::string("\3\0\0\0\0\0\0\0{\"a", 11)}) {
    Pair pair;
    pair.write_raw(bytes);
    EXPECT_FALSE(pair.there->receive());
  }
}

TEST(ControlChannel, AHalfFrameIsNoMessageYetAndItsEndIsClosed) {
  Pair pair;
  pair.write_raw(std::string("\2\0\0\0\0\0\0\0{", 9));
  auto nothing = pair.there->receive();
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->empty());
  pair.here.reset();
  EXPECT_EQ(pair.there->receive().error().text, "closed");
}

/// No descriptor can be made as long as it lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const os::UniqueFd next(::dup(0));
    const rlimit none{static_cast<rlim_t>(next.get()), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(ControlChannel, DescriptorsThatGoOutAtOnceAreNotCopied) {
  Pair pair;
  {
    const NoDescriptors none;
    ASSERT_TRUE(pair.here->send(packet({{"verb", "a"}}, {}, {0, 1})));
  }
  EXPECT_EQ(drain(*pair.here, *pair.there, 1)[0].fds.size(), 2u);
}

TEST(ControlChannel, AMessageWhoseDescriptorsCannotBeKeptIsNotSentAtAllAndTheNextOneIs) {
  Pair pair;
  ASSERT_TRUE(pair.here->send(packet({{"verb", "a"}}, std::string(4 << 20, 'z'))));
  ASSERT_TRUE(pair.here->wants_write());
  {
    const NoDescriptors none;
    const auto refused = pair.here->send(packet({{"verb", "b"}}, {}, {0, 1}));
    ASSERT_FALSE(refused);
    EXPECT_FALSE(is_loss(refused.error()));
    EXPECT_NE(refused.error().text.find("ulimit -n"), std::string::npos) << refused.error().text;
  }
  ASSERT_TRUE(pair.here->send(packet({{"verb", "c"}}, {}, {0})));
  const auto messages = drain(*pair.here, *pair.there, 2);
  EXPECT_EQ((*messages[1].body)["verb"], "c");
  EXPECT_EQ(messages[1].fds.size(), 1u);
}

TEST(ControlChannel, ALossIsToldFromWhatThisSideCouldNotDo) {
  Pair pair;
  pair.there.reset();
  const auto lost = pair.here->send(packet({{"verb", "a"}}));
  ASSERT_FALSE(lost);
  EXPECT_TRUE(is_loss(lost.error())) << lost.error().text;
  const auto ended = pair.here->receive();
  ASSERT_FALSE(ended);
  EXPECT_TRUE(is_end(ended.error())) << ended.error().text;
}

TEST(ControlChannel, AHalfFrameDoesNotHoardDescriptors) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit more{limit.rlim_max, limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &more), 0);
  {
    Pair pair;
    pair.write_raw(std::string("\x64\0\0\0\0\0\0\0{", 9));
    std::string error;
    for (int turn = 0; turn < 6 && error.empty(); ++turn) {
      const std::vector<int> many(kMaxDescriptors, pair.raw);
      alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMaxDescriptors)] = {};
      iovec vector{const_cast<char*>(" "), 1};
      msghdr message{};
      message.msg_iov = &vector;
      message.msg_iovlen = 1;
      message.msg_control = control;
      message.msg_controllen = sizeof control;
      cmsghdr* rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(sizeof(int) * kMaxDescriptors);
      std::memcpy(CMSG_DATA(rights), many.data(), sizeof(int) * kMaxDescriptors);
      ASSERT_EQ(::sendmsg(pair.raw, &message, 0), 1);
      if (const auto received = pair.there->receive(); !received) error = received.error().text;
    }
    EXPECT_EQ(error, "control connection: too many descriptors");
  }
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

TEST(ControlChannel, NamesThatAreNotUtf8AreShownNotRefused) {
  Pair pair;
  ASSERT_TRUE(pair.here->send(packet({{"project", "/tmp/\xff"}})));
  EXPECT_EQ((*drain(*pair.here, *pair.there, 1)[0].body)["project"], "/tmp/\xEF\xBF\xBD");
}

TEST(ControlChannel, APeerThatDoesNotReadIsGivenUp) {
  Pair pair;
  const std::string blob(12 << 20, 'z');
  EXPECT_TRUE(pair.here->send(packet({{"verb", "a"}}, blob)));
  EXPECT_TRUE(pair.here->send(packet({{"verb", "b"}}, blob)));
  EXPECT_FALSE(pair.here->send(packet({{"verb", "c"}}, blob)));
}

TEST(ControlGreeting, NeighbourVersionsTalkAndOthersSayWhoIsOlder) {
  EXPECT_TRUE(check_greeting(greeting("desk")));
  Greeting newer = greeting("desk");
  const int own = newer.protocol;
  newer.protocol = own + 2;
  EXPECT_TRUE(check_greeting(newer));  // its range still holds ours
  newer.oldest = own + 1;
  EXPECT_NE(check_greeting(newer).error().text.find("newer"), std::string::npos);
  Greeting older = greeting("desk");
  older.protocol = own - 1;
  older.oldest = own - 1;
  EXPECT_NE(check_greeting(older).error().text.find("older"), std::string::npos);
}

TEST(ControlGreeting, WhoSpeaksAnotherProtocolIsToldFromGothond) {
  for (const char* strange :
       {R"({"hello": 1})", R"({"gothon": 1})", R"({"gothon": {"protocol": "1"}})",
        R"({"gothon": {"protocol": 9, "oldest": [], "version": {}}})"}) {
    const auto said = read_greeting({Document(nlohmann::json::parse(strange)), "", {}});
    ASSERT_FALSE(said) << strange;
    EXPECT_NE(said.error().text.find("not gothond"), std::string::npos) << strange;
  }
}

TEST(ControlGreeting, ItTellsTheSurroundingsOfWhoUnderstandsThem) {
  Greeting desk = greeting("desk");
  desk.world = HostsWorld{{{"user", "0"}}, true, -5, {{RLIM_INFINITY}, {7}}};
  Message message{pack_greeting(desk).body, "", {}};
  const auto said = read_greeting(message);
  ASSERT_TRUE(said && said->world);
  EXPECT_EQ(said->world->facts, desk.world->facts);
  EXPECT_EQ(said->world->hard_limits, desk.world->hard_limits);
  (*message.body)["gothon"]["world"] = 5;
  EXPECT_FALSE(read_greeting(message));
  (*message.body)["gothon"]["protocol"] = (*message.body)["gothon"]["oldest"] = desk.protocol + 2;
  EXPECT_TRUE(read_greeting(message)) << "one that is too far away may have another form of it";
}

}  // namespace
}  // namespace gothon::wire
