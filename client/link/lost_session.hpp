#pragma once

#include <optional>
#include <string>

namespace gothon::client {

/// How the process of a session ended, in words, as gothond saw it: `its session process was killed
/// by SIGKILL`. Nothing if gothond does not run, has not started that process, or says nothing for
/// a second. Thread rule: one.
std::optional<std::string> death_of_session(const std::string& id);

}  // namespace gothon::client
