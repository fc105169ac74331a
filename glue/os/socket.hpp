#pragma once

#include <chrono>
#include <string_view>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

/// Unix sockets inside an open directory, non-blocking and close-on-exec. Thread rule: any.
namespace gothon::os {

/// A stream socket bound to NAME in `directory` and listening. Fails with EADDRINUSE when the name
/// exists.
Expected<UniqueFd> listen_at(int directory, std::string_view name);

/// A stream socket connected to NAME in `directory`. ENOENT or ECONNREFUSED: nobody listens;
/// ETIMEDOUT: its backlog has been full for `patience`, 0 for no wait at all: whoever has a loop
/// to turn waits for nobody.
Expected<UniqueFd> connect_at(int directory, std::string_view name,
                              std::chrono::milliseconds patience = std::chrono::seconds(10));

/// A datagram socket bound to NAME in `directory` that receives its senders' credentials.
Expected<UniqueFd> bind_datagram_at(int directory, std::string_view name);

/// The user and process at the other end of a stream socket, as the kernel saw them at connect.
struct PeerCredentials {
  unsigned uid;
  int pid;
};
Expected<PeerCredentials> peer_credentials(int socket);

}  // namespace gothon::os
