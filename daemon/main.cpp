#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <cxxopts.hpp>
#include <exception>

#include "daemon/desk/desk.hpp"
#include "daemon/desk/logging.hpp"
#include "daemon/desk/service.hpp"
#include "daemon/session/session.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/error.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/printable.hpp"

namespace {

using gothon::os::UniqueFd;

/// The descriptor gothond passes to its session processes, and a client (the lock) to gothond.
constexpr int kFirstDescriptor = 3;

cxxopts::Options make_options() {
  cxxopts::Options options(
      "gothond", "Hosts Gothon's sessions for one user; gothon starts it when it is needed.\n");
  options.add_options()  //
      ("idle-exit", "End after so many seconds without session and client",
       cxxopts::value<unsigned>(), "SECONDS")  //
      ("log-level", "debug, info, warning or error; default: $GOTHON_LOG_LEVEL, else info",
       cxxopts::value<std::string>(), "LEVEL")  //
      ("version", "Print the version")          //
      ("help", "Print this help");
  options.add_options()("log-file",
                        "Write the log there, a few files of at most 1 MiB, instead of to stderr",
                        cxxopts::value<std::string>(), "PATH");
  options.add_options("internal")("session", "", cxxopts::value<std::string>())("start-lock", "");
  return options;
}

struct LogLevel {
  const char* source;
  std::string name;
};

LogLevel log_level(const cxxopts::ParseResult& given) {
  if (given.count("log-level") > 0) return {"--log-level", given["log-level"].as<std::string>()};
  const char* level = std::getenv("GOTHON_LOG_LEVEL");
  return {"GOTHON_LOG_LEVEL", level != nullptr && level[0] != '\0' ? level : "info"};
}

int run(int argc, char** argv) {
  cxxopts::Options options = make_options();
  const auto given = options.parse(argc, argv);
  if (given.count("help") > 0) return std::puts(options.help({""}).c_str()) < 0;
  if (given.count("version") > 0) return std::puts("gothond " GOTHON_VERSION) < 0;
  if (!given.unmatched().empty()) {
    std::fprintf(stderr, "gothond: %s: it takes no arguments: see gothond --help\n",
                 gothon::os::printable(given.unmatched().front()).c_str());
    return 2;
  }
  const std::string runtime = gothon::os::runtime_path();
  if (given.count("session") > 0) {
    return gothon::daemon::run_session(
        {given["session"].as<std::string>(), runtime, UniqueFd(kFirstDescriptor), true, false});
  }
  const LogLevel level = log_level(given);
  const std::string file = given.count("log-file") > 0 ? given["log-file"].as<std::string>() : "";
  if (!gothon::daemon::start_logging(level.name, file)) {
    std::fprintf(stderr, "gothond: %s=%s: no such level: use debug, info, warning or error\n",
                 level.source, gothon::os::printable(level.name).c_str());
    return 2;
  }
  auto socket = gothon::daemon::take_activation_socket();
  if (!socket) {
    spdlog::error("{}", socket.error().text);
    return gothon::os::kOwnFailure;
  }
  gothon::daemon::DeskOptions desk{runtime, std::nullopt, std::move(*socket), {}};
  if (given.count("start-lock") > 0) desk.start_lock.reset(kFirstDescriptor);
  if (given.count("idle-exit") > 0)
    desk.idle = std::chrono::seconds(given["idle-exit"].as<unsigned>());
  return gothon::daemon::run_desk(std::move(desk));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const cxxopts::exceptions::exception& error) {
    std::fprintf(stderr, "gothond: %s: see gothond --help\n",
                 gothon::os::printable(error.what()).c_str());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gothond: %s\n",
                 gothon::os::printable(gothon::os::text_of(error)).c_str());
    return gothon::os::kOwnFailure;
  }
}
