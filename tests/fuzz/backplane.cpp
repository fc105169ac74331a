// The backplane with a store behind it: three sockets of one process send what the input says and
// write into the shared memory, and whatever that is, nothing faults, no reply is malformed, the
// quota holds, and a fourth, honest socket is served.
//
// The input is a row of records: u8 sender (0x80: a raw datagram; 0x40: it writes into the shared
// memory), u8 length, then of a raw one `length` bytes; of one that writes u8 variable, u8 and u8
// where, and `length` bytes; of others u8 operation, u8 flags, u8 variable, and `length` bytes of
// payload.
#include "daemon/backplane/backplane.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <asio.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "daemon/store/segment_store.hpp"
#include "glue/segment/layout.hpp"

namespace {

using namespace gothon;

constexpr std::uint64_t kToken = 0x1122334455667788;
constexpr std::size_t kQuota = 1u << 20;
constexpr std::uint32_t kStrings = 1000;

void must(bool holds) {
  if (!holds) std::abort();
}

/// A socket under a name that the kernel picks.
os::UniqueFd make_socket(sockaddr_un& address, socklen_t& length) {
  os::UniqueFd made(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  must(::setsockopt(made.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0);
  address = {};
  address.sun_family = AF_UNIX;
  must(::bind(made.get(), reinterpret_cast<sockaddr*>(&address), sizeof address.sun_family) == 0);
  length = sizeof address;
  must(::getsockname(made.get(), reinterpret_cast<sockaddr*>(&address), &length) == 0);
  return made;
}

class Sender {
 public:
  Sender(const sockaddr_un& backplane, socklen_t length)
      : requests_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    must(::connect(requests_.get(), reinterpret_cast<const sockaddr*>(&backplane), length) == 0);
    int ends[2];
    must(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
    replies_.reset(ends[0]);
    theirs_.reset(ends[1]);
  }

  void send(std::string_view bytes, int descriptor = -1) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof descriptor)> control{};
    iovec vector{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    if (descriptor >= 0) {
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      cmsghdr* rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(sizeof descriptor);
      std::memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
    }
    (void)::sendmsg(requests_.get(), &message, MSG_NOSIGNAL);
  }

  /// Says hello and takes the token that it is answered with.
  void greet(std::uint64_t thread) {
    std::string payload;
    wire::append_u32(payload, 0);
    wire::append_u64(payload, thread);
    send(make(static_cast<std::uint8_t>(wire::Operation::kHello), 0, payload, 0), theirs_.get());
    theirs_.reset();
  }

  void ask(std::uint8_t operation, std::uint32_t variable, std::string_view payload,
           std::uint8_t flags = 0) {
    send(make(operation, variable, payload, flags));
  }

  /// Takes all replies; the status of the last one, -1 if there was none.
  int take_replies() {
    int status = -1;
    std::array<char, wire::kHeaderSize + wire::kInlineLimit> room;
    for (;;) {
      const ssize_t n = ::recv(replies_.get(), room.data(), room.size(), 0);
      if (n <= 0) return status;
      const auto header = wire::decode_header({room.data(), static_cast<std::size_t>(n)});
      must(header && header->version == wire::kVersion);
      must((header->flags & wire::kFlagMemfd) != 0 ||
           header->length == static_cast<std::size_t>(n) - wire::kHeaderSize);
      must(header->token == ~token_);
      status = header->status;
      if (token_ == kToken) token_ = wire::u64_at({room.data() + wire::kHeaderSize, 16}, 8);
    }
  }

 private:
  std::string make(std::uint8_t operation, std::uint32_t variable, std::string_view payload,
                   std::uint8_t flags) {
    std::string datagram(wire::kHeaderSize, '\0');
    wire::encode_header({.operation = operation,
                         .flags = flags,
                         .variable = variable,
                         .request = ++request_,
                         .length = static_cast<std::uint32_t>(payload.size()),
                         .token = token_},
                        datagram.data());
    return datagram.append(payload);
  }

  os::UniqueFd requests_;
  os::UniqueFd replies_;
  os::UniqueFd theirs_;
  std::uint64_t token_ = kToken;
  std::uint32_t request_ = 0;
};

std::string_view schema_of(wire::TypeCode type) {
  if (type == wire::TypeCode::kCounter) return "dsi";
  if (wire::is_mapping(type)) return "diu3isf";
  if (type == wire::TypeCode::kSet) return "Si";
  if (type == wire::TypeCode::kList) return "lu2if";
  return wire::has_schema(type) ? "t2ivs" : std::string_view();
}

/// One variable of each type.
void declare_all(store::SegmentStore& store) {
  for (unsigned code = 0; code < 256; ++code) {
    const auto type = wire::type_from(static_cast<std::uint8_t>(code));
    if (!type) continue;
    const std::string name = "_v" + std::to_string(code) + "_";
    std::string two;
    if (*type == wire::TypeCode::kLatch) wire::append_int(two, std::int64_t{2});
    const auto initial = wire::is_array(*type) ? wire::Initial::kEvaluated
                         : two.empty()         ? wire::Initial::kZero
                                               : wire::Initial::kValue;
    must(store.declare({*type, initial, "/p/m.py", name, two, schema_of(*type)}).has_value());
  }
}

/// Writes over the line of a variable as every node can or, at 64 and beyond, over its place.
void scribble(const store::SegmentStore& store, std::uint32_t variable, std::uint32_t at,
              std::string_view bytes) {
  namespace sg = segment;
  const auto line = static_cast<off_t>(sg::kLinesAt + variable % store.variables() * sg::kLineSize);
  off_t to = line + at;
  if (at >= sg::kLineSize) {
    std::uint64_t block = 0;
    must(::pread(store.segment(), &block, sizeof block, line + off_t{offsetof(sg::Line, block)}) ==
         sizeof block);
    // What lies elsewhere is another's, or backed by nothing.
    if (block < sg::kBlocksAt || block > sg::kBlocksAt + (1u << 30)) return;
    to = static_cast<off_t>(block) + at - static_cast<off_t>(sg::kLineSize);
  }
  must(::pwrite(store.segment(), bytes.data(), bytes.size(), to) ==
       static_cast<ssize_t>(bytes.size()));
}

/// Takes `count` bytes off, or what is left.
std::string_view take(std::string_view& rest, std::size_t count) {
  const std::string_view taken = rest.substr(0, count);
  rest.remove_prefix(taken.size());
  return taken;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  asio::io_context io;
  store::SegmentStore store(store::Segment::create(kStrings).value(), kStrings, kQuota);
  declare_all(store);
  sockaddr_un address;
  socklen_t length = 0;
  os::UniqueFd socket = make_socket(address, length);
  daemon::Backplane backplane(io, store, std::move(socket), {.token = kToken, .node_count = 1}, {});
  std::array<Sender, 4> senders{Sender(address, length), Sender(address, length),
                                Sender(address, length), Sender(address, length)};
  for (std::size_t at = 0; at < senders.size(); ++at) senders[at].greet(at + 1);
  io.poll();
  for (Sender& each : senders) must(each.take_replies() == 0);

  bool scribbled = false;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (rest.size() >= 5) {
    const auto who = static_cast<std::uint8_t>(rest[0]);
    const auto count = static_cast<std::uint8_t>(rest[1]);
    Sender& sender = senders[who % 3];
    if ((who & 0x80) != 0) {
      rest.remove_prefix(2);
      sender.send(take(rest, count));
    } else if ((who & 0x40) != 0) {
      const auto variable = static_cast<std::uint8_t>(rest[2]);
      const auto at = static_cast<std::uint8_t>(rest[3]) | static_cast<std::uint8_t>(rest[4]) << 8;
      rest.remove_prefix(5);
      scribble(store, variable, static_cast<std::uint32_t>(at), take(rest, count));
      scribbled = true;
    } else {
      const auto operation = static_cast<std::uint8_t>(rest[2]);
      const auto flags = static_cast<std::uint8_t>(rest[3]);
      const auto variable = static_cast<std::uint8_t>(rest[4]);
      rest.remove_prefix(5);
      sender.ask(operation, variable, take(rest, count), flags);
    }
    io.poll();
    for (Sender& each : senders) (void)each.take_replies();
    must(store.used() <= kQuota);
    for (std::uint32_t variable = 0; scribbled && variable < store.variables(); ++variable)
      (void)store.look(variable, kStrings);
  }
  senders[3].ask(static_cast<std::uint8_t>(wire::Operation::kRead), 1, {});
  io.poll();
  // What has been written over may be an error to read, which is an answer too.
  const int status = senders[3].take_replies();
  must(scribbled ? status >= 0 : status == 0);
  must(backplane.counters().faults == 0);
  backplane.close();
  io.poll();
  return 0;
}
