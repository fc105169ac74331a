#include "daemon/desk/events.hpp"

#include <spdlog/spdlog.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <sys/uio.h>
#include <systemd/sd-journal.h>

#include <array>
#include <vector>

#include "daemon/desk/logging.hpp"
#include "glue/os/printable.hpp"

namespace gothon::daemon {
namespace {

struct Kind {
  spdlog::level::level_enum level;
  char priority;  ///< the same, as syslog has it
  const char* message_id;
};

/// By Event. A session that comes and goes, and a program's own failure, are nobody's news unless
/// asked for.
constexpr std::array<Kind, 5> kKinds{
    {{spdlog::level::info, '6', "16d6cd96702645c89fbf1d1c934cf8db"},
     {spdlog::level::debug, '7', "38af85cc70cf48c6b9b99e6bc072be25"},
     {spdlog::level::warn, '4', "86b850e7ef934d43b87e27eb0c97a727"},
     {spdlog::level::info, '6', "8e2bf253601a498eb1bf306900782f88"},
     {spdlog::level::debug, '7', "90ce05231e584f44978c4e43e7a12e63"}}};

}  // namespace

void log_event(Event event, const std::string& session, const std::string& text,
               std::optional<uint32_t> node) {
  const Kind& kind = kKinds[static_cast<size_t>(event)];
  if (!spdlog::should_log(kind.level)) return;
  const std::string line = os::printable(
      "session " + session + ": " + (node ? "node " + std::to_string(*node) + ": " : "") + text);
  if (!logs_to_journal()) return spdlog::log(kind.level, "{}", line);
  std::vector<std::string> fields{"MESSAGE=" + line, std::string("PRIORITY=") + kind.priority,
                                  std::string("MESSAGE_ID=") + kind.message_id,
                                  "SYSLOG_IDENTIFIER=gothond", "GOTHON_SESSION=" + session};
  if (node) fields.push_back("GOTHON_NODE=" + std::to_string(*node));
  std::vector<iovec> parts;
  for (std::string& field : fields) parts.push_back({field.data(), field.size()});
  ::sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

}  // namespace gothon::daemon
