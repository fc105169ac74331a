#pragma once

#include <string>

#include "client/link/dialogue.hpp"

namespace gothon::client {

/// How the start of a detached session went; with a status other than 0 it has been ended, and
/// `text` says why.
struct DetachedStart {
  int status = 0;
  std::string text;
};

/// Starts the nodes of a session that was told to run detached, and lets go of it: it goes on when
/// the connection ends. An error when the session process does not answer. Thread rule: one.
os::Expected<DetachedStart> start_detached(Dialogue& session, unsigned nodes);

}  // namespace gothon::client
