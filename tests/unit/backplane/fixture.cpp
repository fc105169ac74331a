#include "tests/unit/backplane/fixture.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>

#include "glue/os/directory.hpp"

namespace gothon::daemon::test {

Client::Client(int directory) : requests_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string path = os::path_beside(directory, "backplane.sock");
  std::memcpy(name.sun_path, path.c_str(), path.size() + 1);
  auto* address = reinterpret_cast<sockaddr*>(&name);
  EXPECT_EQ(::connect(fd(), address, sizeof name), 0);
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
  replies_.reset(ends[0]);
  theirs_.reset(ends[1]);
}

std::string Client::make(Operation operation, std::uint32_t variable, std::string_view payload,
                         std::uint8_t flags) {
  std::string datagram(wire::kHeaderSize, '\0');
  wire::encode_header({.operation = static_cast<std::uint8_t>(operation),
                       .flags = flags,
                       .variable = variable,
                       .request = ++request,
                       .length = static_cast<std::uint32_t>(payload.size()),
                       .token = token},
                      datagram.data());
  if ((flags & wire::kFlagMemfd) == 0) datagram += payload;
  return datagram;
}

bool Client::send_raw(std::string_view datagram, const std::vector<int>& descriptors) {
  alignas(cmsghdr) char control[CMSG_SPACE(64 * sizeof(int))] = {};
  iovec vector{const_cast<char*>(datagram.data()), datagram.size()};
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    const std::size_t size = descriptors.size() * sizeof(int);
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(size);
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(size);
    std::memcpy(CMSG_DATA(rights), descriptors.data(), size);
  }
  return ::sendmsg(fd(), &message, MSG_NOSIGNAL) >= 0;
}

void Client::send(Operation operation, std::uint32_t variable, std::string_view payload,
                  std::uint8_t flags) {
  if (payload.size() <= wire::kInlineLimit) {
    const bool hands_over = operation == Operation::kHello && theirs_;
    EXPECT_TRUE(send_raw(make(operation, variable, payload, flags),
                         hands_over ? std::vector{theirs_.get()} : std::vector<int>{}));
    return;
  }
  const os::UniqueFd memfd(::memfd_create("request", MFD_CLOEXEC));
  EXPECT_EQ(::write(memfd.get(), payload.data(), payload.size()),
            static_cast<ssize_t>(payload.size()));
  EXPECT_TRUE(
      send_raw(make(operation, variable, payload, flags | wire::kFlagMemfd), {memfd.get()}));
}

std::optional<Answer> Client::poll() {
  return receive(MSG_DONTWAIT);
}

Answer Client::wait() {
  return receive(0).value_or(Answer{});
}

std::optional<Answer> Client::receive(int flags) {
  std::string bytes(wire::kHeaderSize + wire::kInlineLimit, '\0');
  alignas(cmsghdr) char control[CMSG_SPACE(4 * sizeof(int))];
  iovec vector{bytes.data(), bytes.size()};
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  const ssize_t size = ::recvmsg(replies_.get(), &message, flags | MSG_CMSG_CLOEXEC);
  if (size < static_cast<ssize_t>(wire::kHeaderSize)) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size));
  Answer answer{*wire::decode_header(bytes), bytes.substr(wire::kHeaderSize)};
  if (cmsghdr* rights = CMSG_FIRSTHDR(&message)) {
    int descriptor = -1;
    std::memcpy(&descriptor, CMSG_DATA(rights), sizeof descriptor);
    const os::UniqueFd memfd(descriptor);
    answer.in_memfd = (answer.header.flags & wire::kFlagMemfd) != 0;
    answer.seals = ::fcntl(memfd.get(), F_GET_SEALS);
    if (answer.in_memfd)
      answer.payload = read_memfd(memfd.get(), answer.header.length).value_or("unreadable");
    else
      answer.shared = static_cast<std::size_t>(::lseek(memfd.get(), 0, SEEK_END));
  }
  EXPECT_EQ(answer.header.length, answer.payload.size());
  EXPECT_EQ(answer.header.token, ~token);
  if (answer.header.operation == static_cast<std::uint8_t>(Operation::kHello) &&
      answer.status() == Status::kOk) {
    token = wire::u64_at(answer.payload, 8);
    theirs_.reset();
  }
  return answer;
}

std::string Client::hello_payload(std::uint32_t node) const {
  std::string payload;
  wire::append_u32(payload, node);
  wire::append_u64(payload, thread);
  return payload;
}

namespace {

/// fork(2), with a process id of the caller's choice (clone(2), CLONE_NEWPID and set_tid).
pid_t fork_as(pid_t pid) {
  clone_args arguments{};
  arguments.exit_signal = SIGCHLD;
  arguments.set_tid = reinterpret_cast<std::uintptr_t>(&pid);
  arguments.set_tid_size = 1;
  return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

}  // namespace

Child::Child(const std::function<bool(const std::function<void()>&)>& work, pid_t as) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
  pid_ = as == 0 ? ::fork() : fork_as(as);
  if (pid_ == 0) {
    ::alarm(60);
    const bool done = work([&] { (void)!::write(ends[1], "r", 1); });
    ::_exit(done ? 0 : 1);
  }
  ::close(ends[1]);
  pipe_.reset(ends[0]);
}

Child::~Child() {
  if (status_ || pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool Child::ready() {
  char byte = 0;
  return ::read(pipe_.get(), &byte, 1) == 1;
}

std::optional<int> Child::ended() {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_;
}

void Child::kill() {
  ::kill(pid_, SIGKILL);
}

BackplaneTest::BackplaneTest() {
  directory = std::move(*os::open_directory(path));
  start({.token = kToken, .node_count = 4});
}

BackplaneTest::~BackplaneTest() {
  backplane.reset();
  io.poll();
}

void BackplaneTest::start(BackplaneSettings settings) {
  backplane.reset();
  std::filesystem::remove(path + "/backplane.sock");
  BackplaneEvents events;
  events.notice = [this](const std::string& text, std::uint32_t) { notices.push_back(text); };
  events.process_began = [this](pid_t pid, std::uint32_t) { began.push_back(pid); };
  events.process_ended = [this](pid_t pid, std::uint32_t) { ended.push_back(pid); };
  auto opened = Backplane::open(io, store, directory.get(), settings, std::move(events));
  ASSERT_TRUE(opened) << opened.error().text;
  backplane = std::move(*opened);
}

void BackplaneTest::until(const std::function<bool()>& condition) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), limit) << "what was waited for does not happen";
    io.run_one_for(std::chrono::milliseconds(5));
  }
}

void BackplaneTest::settle() {
  while (io.poll() > 0) {
  }
}

Client BackplaneTest::greeted(std::uint32_t node, std::uint64_t thread) {
  Client fresh = client();
  fresh.thread = thread;
  EXPECT_EQ(call(fresh, Operation::kHello, 0, fresh.hello_payload(node)).status(), Status::kOk);
  return fresh;
}

Answer BackplaneTest::answer(Client& client) {
  std::optional<Answer> reply;
  until([&] { return (reply = client.poll()).has_value(); });
  return reply.value_or(Answer{});
}

Answer BackplaneTest::call(Client& client, Operation operation, std::uint32_t variable,
                           std::string_view payload, std::uint8_t flags) {
  client.send(operation, variable, payload, flags);
  Answer reply = answer(client);
  EXPECT_EQ(reply.header.request, client.request);
  EXPECT_EQ(reply.header.operation, static_cast<std::uint8_t>(operation));
  return reply;
}

std::uint32_t BackplaneTest::declare(TypeCode type, std::string_view name, std::string_view value) {
  return *store.declare({type, value.empty() ? Initial::kZero : Initial::kValue, "f", name, value});
}

std::size_t BackplaneTest::open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace gothon::daemon::test
