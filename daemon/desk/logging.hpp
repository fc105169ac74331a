#pragma once

#include <string>

namespace gothon::daemon {

/// Sends the log to `file`, which is rotated: at most four files of 1 MiB; stderr goes there too
/// then. Without a file, or when it cannot be written, to stderr: with the time for people, with
/// the journal's `<level>` prefix when stderr is the journal (sd-daemon(3)). What cannot be logged
/// later is lost, nothing else. False for an unknown level. Thread rule: one, at start.
bool start_logging(const std::string& level, const std::string& file);

/// Whether the log goes to the journal, which takes fields besides the text.
bool logs_to_journal();

}  // namespace gothon::daemon
