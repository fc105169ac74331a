#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gothon::daemon {

/// What happens to sessions and is worth a line of the log. Each has a message id and an entry in
/// systemd/gothon.catalog.
enum class Event { kFound, kEnded, kLost, kCleared, kNodeFailed };

/// Logs an event of a session, at its own level. In the journal the line also has the fields
/// MESSAGE_ID, GOTHON_SESSION and, if it is about a node, GOTHON_NODE. Source: sd_journal_send(3),
/// systemd.journal-fields(7). Thread rule: loop.
void log_event(Event event, const std::string& session, const std::string& text,
               std::optional<uint32_t> node = std::nullopt);

}  // namespace gothon::daemon
