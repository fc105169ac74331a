#pragma once

#include "client/dialogue.hpp"
#include "glue/os/error.hpp"

namespace gothon::client {

/// A greeted connection to gothond, which is started if nobody listens (protocol.md section 1).
/// `runtime` is the open RUNTIME directory. However many clients call this at once, one gothond is
/// started at most. The error says what to do. Thread rule: one.
os::Expected<Dialogue> reach_desk(int runtime);

}  // namespace gothon::client
