#include "daemon/desk/logging.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <memory>
#include <string>

#include "glue/os/printable.hpp"

namespace gothon::daemon {
namespace {

constexpr size_t kMaxBytes = 1 << 20;
constexpr size_t kOldFiles = 3;
bool to_journal = false;

/// `%*`: syslog's number for a level.
class SyslogLevel final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& out) override {
    static const char kNumbers[] = {'7', '7', '6', '4', '3', '2', '6'};
    out.push_back(kNumbers[message.level]);
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<SyslogLevel>();
  }
};

/// `%v`: the text, in which there may be names that others have chosen.
class PrintableText final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& out) override {
    const std::string text = os::printable({message.payload.data(), message.payload.size()});
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<PrintableText>();
  }
};

bool stderr_is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  unsigned long long device = 0;
  unsigned long long inode = 0;
  struct stat status{};
  return stream != nullptr && std::sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
         ::fstat(STDERR_FILENO, &status) == 0 && status.st_dev == device && status.st_ino == inode;
}

/// stderr follows the file, so that what session processes and libraries complain of is found
/// there.
spdlog::sink_ptr open_file(const std::string& path) {
  spdlog::file_event_handlers follow;
  // Rotating renames; what is no regular file, /dev/null say, is not to be renamed.
  struct stat status{};
  const bool device = ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
  const size_t limit = device ? std::numeric_limits<size_t>::max() : kMaxBytes;
  follow.after_open = [](const spdlog::filename_t&, std::FILE* file) {
    ::dup2(::fileno(file), STDERR_FILENO);
  };
  try {
    return std::make_shared<spdlog::sinks::rotating_file_sink_st>(path, limit, kOldFiles, false,
                                                                  follow);
  } catch (const spdlog::spdlog_ex& error) {
    std::fprintf(stderr, "gothond: the log goes to stderr: %s\n",
                 os::printable(error.what()).c_str());
    return nullptr;
  }
}

}  // namespace

bool start_logging(const std::string& level, const std::string& file) {
  const auto wanted = spdlog::level::from_str(level);
  if (wanted == spdlog::level::off) return false;
  spdlog::sink_ptr sink = file.empty() ? nullptr : open_file(file);
  to_journal = sink == nullptr && stderr_is_journal();
  if (sink == nullptr) sink = std::make_shared<spdlog::sinks::stderr_sink_st>();
  auto logger = std::make_shared<spdlog::logger>("gothond", std::move(sink));
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<SyslogLevel>('*').add_flag<PrintableText>('v');
  formatter->set_pattern(to_journal ? "<%*>%v" : "%Y-%m-%d %H:%M:%S.%e gothond[%P] %l: %v");
  logger->set_formatter(std::move(formatter));
  logger->set_level(wanted);
  logger->flush_on(spdlog::level::debug);
  // Where would one complain that one cannot complain?
  logger->set_error_handler([](const std::string&) {});
  spdlog::set_default_logger(std::move(logger));
  return true;
}

bool logs_to_journal() {
  return to_journal;
}

}  // namespace gothon::daemon
