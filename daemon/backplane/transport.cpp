#include "daemon/backplane/transport.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gothon::daemon {
namespace {

constexpr int kSendFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
/// A datagram shorter than that takes about as much kernel memory as a bare header does.
constexpr std::size_t kWorthAMemfd = 512;

Sent outcome_of(ssize_t sent) {
  if (sent >= 0) return Sent::kYes;
  const bool gone = errno == EPIPE || errno == ECONNRESET || errno == ECONNREFUSED ||
                    errno == ENOTCONN || errno == EINVAL;
  return gone ? Sent::kGone : Sent::kBlocked;
}

/// A memfd with these bytes that nobody can change any more.
os::UniqueFd make_memfd(std::string_view bytes) {
  os::UniqueFd memfd(::memfd_create("gothon-reply", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memfd) return memfd;
  while (!bytes.empty()) {
    const ssize_t written = ::write(memfd.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return os::UniqueFd();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  ::fcntl(memfd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
  return memfd;
}

ssize_t send_with_descriptor(int socket, std::string_view bytes, int descriptor) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec vector{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
  return ::sendmsg(socket, &message, kSendFlags);
}

/// An option of a socket that is a number; -1 if it is no socket.
int number_of(int socket, int option) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

}  // namespace

// Not value-initialised: pages that no datagram reaches are never touched.
Inbox::Inbox() : room_(std::make_unique_for_overwrite<char[]>(kBatch * kDatagramRoom)) {}

void Inbox::prepare(std::size_t slot) {
  datagrams_[slot] = Datagram{};
  vectors_[slot] = {room_.get() + slot * kDatagramRoom, kDatagramRoom};
  msghdr& header = messages_[slot].msg_hdr;
  header.msg_iov = &vectors_[slot];
  header.msg_iovlen = 1;
  header.msg_control = controls_[slot].bytes.data();
  header.msg_controllen = kControlRoom;
  header.msg_flags = 0;
}

std::span<Datagram> Inbox::receive(int socket) {
  for (std::size_t slot = 0; slot < used_; ++slot) prepare(slot);
  const int count =
      ::recvmmsg(socket, messages_.data(), kBatch, MSG_DONTWAIT | MSG_CMSG_CLOEXEC, nullptr);
  used_ = count > 0 ? static_cast<std::size_t>(count) : 0;
  for (std::size_t slot = 0; slot < used_; ++slot) unpack(slot);
  return {datagrams_.data(), used_};
}

void Inbox::unpack(std::size_t slot) {
  msghdr& header = messages_[slot].msg_hdr;
  Datagram& datagram = datagrams_[slot];
  datagram.bytes = {static_cast<const char*>(vectors_[slot].iov_base), messages_[slot].msg_len};
  datagram.cut = (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
  for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr;
       control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level != SOL_SOCKET) continue;
    if (control->cmsg_type == SCM_CREDENTIALS) {
      ucred credentials{};
      std::memcpy(&credentials, CMSG_DATA(control), sizeof credentials);
      datagram.pid = credentials.pid;
      datagram.uid = credentials.uid;
    } else if (control->cmsg_type == SCM_RIGHTS) {
      const std::size_t count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (std::size_t i = 0; i < count; ++i) {
        int descriptor = -1;
        std::memcpy(&descriptor, CMSG_DATA(control) + i * sizeof descriptor, sizeof descriptor);
        datagram.descriptors.emplace_back(descriptor);
      }
    }
  }
}

Sent send_reply(int socket, std::string_view reply, int descriptor) {
  if (descriptor >= 0) return outcome_of(send_with_descriptor(socket, reply, descriptor));
  if (reply.size() <= wire::kHeaderSize + wire::kInlineLimit) {
    const Sent sent = outcome_of(::send(socket, reply.data(), reply.size(), kSendFlags));
    if (sent != Sent::kBlocked || reply.size() < kWorthAMemfd) return sent;
  }
  const os::UniqueFd memfd = make_memfd(reply.substr(wire::kHeaderSize));
  if (!memfd) return Sent::kBlocked;
  auto header = *wire::decode_header(reply);
  header.flags |= wire::kFlagMemfd;
  std::array<char, wire::kHeaderSize> bytes;
  wire::encode_header(header, bytes.data());
  return outcome_of(send_with_descriptor(socket, {bytes.data(), bytes.size()}, memfd.get()));
}

bool takes_replies(int descriptor) {
  return number_of(descriptor, SO_DOMAIN) == AF_UNIX &&
         number_of(descriptor, SO_TYPE) == SOCK_SEQPACKET;
}

bool is_open(int socket) {
  pollfd poll{socket, 0, 0};  // that it has hung up is always told
  return ::poll(&poll, 1, 0) == 0;
}

std::size_t unread_bytes(int socket) {
  int bytes = 0;
  return ::ioctl(socket, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

os::Expected<std::string> read_memfd(int memfd, std::size_t length) {
  if (::fcntl(memfd, F_GET_SEALS) < 0) return os::fail("it is not shared memory", errno);
  struct stat status{};
  if (::fstat(memfd, &status) != 0) return os::fail("its size is not known", errno);
  if (status.st_size < 0 || static_cast<std::size_t>(status.st_size) < length)
    return os::fail("it is shorter than its header says");
  std::string bytes(length, '\0');
  std::size_t done = 0;
  while (done < length) {
    const ssize_t got =
        ::pread(memfd, bytes.data() + done, length - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return os::fail("it cannot be read", errno);
    if (got == 0) return os::fail("it shrank while it was read");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace gothon::daemon
