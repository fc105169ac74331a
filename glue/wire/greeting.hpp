#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "glue/os/error.hpp"

/// What two programs of maybe different versions know of each other before anything else:
/// docs/protocol.md section 3. Thread rule: any.
namespace gothon::wire {

/// What the accepting side of a control connection says first; `role` is "desk" or "session".
nlohmann::json greeting(std::string_view role);

/// Whether this side can talk to the one that sent `body`; if not, says which is older and what to
/// run. Error code EPROTO: it is of a version too far away, and `pid` is in its greeting.
os::Expected<void> check_greeting(const nlohmann::json& body);

}  // namespace gothon::wire
