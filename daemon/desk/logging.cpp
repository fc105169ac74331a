#include "daemon/desk/logging.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace gothon::daemon {
namespace {

/// `%*`: syslog's number for a level.
class SyslogLevel final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    static const char kNumbers[] = {'7', '7', '6', '4', '3', '2', '6'};
    out.push_back(kNumbers[message.level]);
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<SyslogLevel>(); }
};

bool stderr_is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  unsigned long long device = 0;
  unsigned long long inode = 0;
  struct stat status{};
  return stream != nullptr && std::sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
         ::fstat(STDERR_FILENO, &status) == 0 && status.st_dev == device && status.st_ino == inode;
}

}  // namespace

bool start_logging(const std::string& level) {
  const auto wanted = spdlog::level::from_str(level);
  if (wanted == spdlog::level::off) return false;
  auto logger = std::make_shared<spdlog::logger>("gothond", std::make_shared<spdlog::sinks::stderr_sink_st>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<SyslogLevel>('*');
  formatter->set_pattern(stderr_is_journal() ? "<%*>%v" : "%Y-%m-%d %H:%M:%S.%e gothond[%P] %l: %v");
  logger->set_formatter(std::move(formatter));
  logger->set_level(wanted);
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
  return true;
}

}  // namespace gothon::daemon
