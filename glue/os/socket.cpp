#include "glue/os/socket.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>

#include "glue/os/directory.hpp"

namespace gothon::os {
namespace {

constexpr int kBacklog = 512;

sockaddr_un address_of(int directory, std::string_view name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = path_beside(directory, name);
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
  return address;
}

Expected<UniqueFd> bound(int type, int directory, std::string_view name) {
  UniqueFd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail("socket", errno);
  const sockaddr_un address = address_of(directory, name);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return fail(name, errno);
  }
  return fd;
}

}  // namespace

Expected<UniqueFd> listen_at(int directory, std::string_view name) {
  auto fd = bound(SOCK_STREAM, directory, name);
  if (fd && ::listen(fd->get(), kBacklog) != 0) return fail(name, errno);
  return fd;
}

Expected<UniqueFd> connect_at(int directory, std::string_view name,
                              std::chrono::milliseconds patience) {
  // Connecting blocks only while the backlog is full, and then, unlike a non-blocking socket, it
  // waits: for so long at most.
  const int blocking = patience.count() > 0 ? 0 : SOCK_NONBLOCK;
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | blocking, 0));
  if (!fd) return fail("socket", errno);
  const timeval limit{patience.count() / 1000, patience.count() % 1000 * 1000};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const sockaddr_un address = address_of(directory, name);
  while (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno != EINTR) return fail(name, errno == EAGAIN ? ETIMEDOUT : errno);
  }
  if (::fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) return fail(name, errno);
  return fd;
}

Expected<UniqueFd> bind_datagram_at(int directory, std::string_view name) {
  auto fd = bound(SOCK_DGRAM, directory, name);
  const int on = 1;
  if (fd && ::setsockopt(fd->get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0) {
    return fail(name, errno);
  }
  return fd;
}

Expected<PeerCredentials> peer_credentials(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return fail("SO_PEERCRED", errno);
  }
  return PeerCredentials{credentials.uid, credentials.pid};
}

}  // namespace gothon::os
