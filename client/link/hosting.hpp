#pragma once

#include <string>

#include "client/link/dialogue.hpp"
#include "glue/os/error.hpp"

namespace gothon::client {

/// A session process that waits for `run`.
struct HostedSession {
  std::string id;
  std::string directory;  ///< RUNTIME/<id>
  std::string host;       ///< who hosts it, for -v
  std::string scope;      ///< the unit that it is in; empty: none of its own
  std::string no_scope;   ///< why it is in none
  Dialogue dialogue;
  os::UniqueFd
      anchor;  ///< keeps a session process of this process's own until it has been told to run
};

/// Asks gothond for a session process, for so many `nodes`, and the next gothond when it ends
/// meanwhile. `runtime` is the open RUNTIME directory; `interrupt` ends the wait
/// (Dialogue::interrupt_by).
os::Expected<HostedSession> open_session(int runtime, Dialogue desk, unsigned nodes, int interrupt);

/// Forks a session process of this process's own (--standalone). It outlives this process only as
/// long as ending the nodes takes.
os::Expected<HostedSession> host_session(int interrupt);

}  // namespace gothon::client
