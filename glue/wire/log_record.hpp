#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The log of a detached session: docs/protocol.md section 5. Thread rule: any.
namespace gothon::wire {

/// Both files of a log are in the session's record directory.
inline constexpr const char* kLogFile = "log";
inline constexpr const char* kOldLogFile = "log.1";
inline constexpr const char* kRecordFile = "session.json";
/// A longer line is kept in pieces, in bytes.
inline constexpr std::size_t kMaxLogText = 16 << 10;

enum class LogStream : char { kOut = 'o', kError = 'e', kNotice = 'n' };

/// One line of a log file, or a piece of one.
struct LogRecord {
  double time = 0;         ///< seconds since 1970
  std::uint32_t node = 0;  ///< 0 for a notice, which is the session's own
  LogStream stream = LogStream::kOut;
  bool ends = true;  ///< a newline follows the text
  std::string_view text;
};

/// Appends what a node has written as records, one per line; the last one is open if no newline
/// ends it.
void append_log(std::string& out, double time, std::uint32_t node, LogStream stream,
                std::string_view bytes);

/// Reads one line of a log file, without its newline. nullopt for a damaged one. The text is a view
/// into `line`.
std::optional<LogRecord> decode_log(std::string_view line);

/// The first line of a log file: its number tells a reader whether files in between are gone.
std::string log_heading(std::uint64_t number);
std::optional<std::uint64_t> decode_log_heading(std::string_view line);

}  // namespace gothon::wire
