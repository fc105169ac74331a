#pragma once

#include "client/link/dialogue.hpp"
#include "glue/os/error.hpp"

namespace gothon::client {

/// A greeted connection to gothond, which is started if nobody listens (protocol.md section 1).
/// `runtime` is the open RUNTIME directory. However many clients call this at once, one gothond is
/// started at most. The error says what to do. Thread rule: one.
os::Expected<Dialogue> reach_desk(int runtime);

/// Whether a failure means that the other side has ended: who takes its place may be asked.
bool has_ended(const os::Error& error);

/// Asks what may be asked twice: a gothond that ends instead of answering is replaced, in `desk`
/// too, by the one that comes after it. As Dialogue::ask otherwise. Thread rule: one.
os::Expected<wire::Message> ask_desk(int runtime, Dialogue& desk, const nlohmann::json& body,
                                     int seconds);

}  // namespace gothon::client
