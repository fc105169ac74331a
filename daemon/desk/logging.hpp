#pragma once

#include <string>

namespace gothon::daemon {

/// Sends the log to stderr: with the time for people, with the journal's `<level>` prefix when stderr is the journal (sd-daemon(3)).
/// False for an unknown level. Thread rule: one, at start.
bool start_logging(const std::string& level);

}  // namespace gothon::daemon
