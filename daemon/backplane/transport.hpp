#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/datagram.hpp"

/// Requests come in by one non-blocking Unix socket that receives credentials; each reply goes out
/// by a socket that is connected to the node's (docs/protocol.md, section 2). Nothing here blocks.
/// Thread rule: one.
namespace gothon::daemon {

/// A datagram as it came. The views are valid until the next `Inbox::receive`.
struct Datagram {
  std::string_view bytes;
  pid_t pid = 0;  ///< from the kernel; 0: not known, or of another namespace
  uid_t uid = 0;
  bool cut = false;  ///< it, or what came along, was longer than any datagram of ours
  std::vector<os::UniqueFd> descriptors;
};

/// Room for one batch of datagrams.
class Inbox {
 public:
  static constexpr std::size_t kBatch = 16;

  Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// What has come by now, at most `kBatch`; nothing if nothing has.
  std::span<Datagram> receive(int socket);

 private:
  static constexpr std::size_t kDatagramRoom = wire::kHeaderSize + wire::kInlineLimit;
  static constexpr std::size_t kDescriptorRoom = 4;
  static constexpr std::size_t kControlRoom =
      CMSG_SPACE(sizeof(ucred)) + CMSG_SPACE(kDescriptorRoom * sizeof(int));

  void prepare(std::size_t slot);
  void unpack(std::size_t slot);

  struct alignas(cmsghdr) Control {
    std::array<char, kControlRoom> bytes;
  };

  std::unique_ptr<char[]> room_;
  std::array<Control, kBatch> controls_{};
  std::array<iovec, kBatch> vectors_{};
  std::array<mmsghdr, kBatch> messages_{};
  std::array<Datagram, kBatch> datagrams_;
  std::size_t used_ = kBatch;
};

enum class Sent {
  kYes,
  kBlocked,  ///< no room for it now
  kGone,     ///< nobody can receive at the other end any more
};

/// Sends header and payload in one datagram to the other end. The payload goes into a memfd if it
/// is long, or if the socket has no room for it. `reply` is the whole of it, its header complete
/// but for `kFlagMemfd`. A descriptor that is not -1 goes along; REQUIRES then that the payload is
/// short.
Sent send_reply(int socket, std::string_view reply, int descriptor = -1);

/// Whether a descriptor is a socket of the kind that replies are sent by.
bool takes_replies(int descriptor);

/// Whether the other end of such a socket is still open.
bool is_open(int socket);

/// Memory held by datagrams that were sent and not read yet, in bytes.
std::size_t unread_bytes(int socket);

/// Reads a payload of `length` bytes from the start of a memfd. Refuses other descriptors and ones
/// that hold less.
os::Expected<std::string> read_memfd(int memfd, std::size_t length);

}  // namespace gothon::daemon
