#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cxxopts.hpp>

#include "daemon/desk/desk.hpp"
#include "daemon/desk/logging.hpp"
#include "daemon/session/session.hpp"
#include "glue/os/directory.hpp"

namespace {

using gothon::os::UniqueFd;

/// The descriptor gothond passes to its session processes, and systemd to what it activates.
constexpr int kFirstDescriptor = 3;

UniqueFd activation_socket() {
  const char* count = std::getenv("LISTEN_FDS");
  const char* pid = std::getenv("LISTEN_PID");
  const bool mine = count != nullptr && pid != nullptr && std::to_string(::getpid()) == pid && std::string(count) == "1";
  return UniqueFd(mine ? kFirstDescriptor : -1);
}

cxxopts::Options make_options() {
  cxxopts::Options options("gothond", "Hosts Gothon's sessions for one user; gothon starts it when it is needed.\n");
  options.add_options()                                                                                  //
      ("idle-exit", "End after so many seconds without session and client", cxxopts::value<unsigned>(), "SECONDS")  //
      ("log-level", "debug, info, warning or error", cxxopts::value<std::string>()->default_value("info"), "LEVEL")  //
      ("version", "Print the version")                                                                   //
      ("help", "Print this help");
  options.add_options("internal")("session", "", cxxopts::value<std::string>());
  return options;
}

int run(int argc, char** argv) {
  cxxopts::Options options = make_options();
  const auto given = options.parse(argc, argv);
  if (given.count("help") > 0) return std::puts(options.help({""}).c_str()) < 0;
  if (given.count("version") > 0) return std::puts("gothond " GOTHON_VERSION) < 0;
  if (!given.unmatched().empty()) {
    std::fprintf(stderr, "gothond: %s: it takes no arguments: see gothond --help\n", given.unmatched().front().c_str());
    return 2;
  }
  const std::string runtime = gothon::os::runtime_path();
  if (given.count("session") > 0) {
    return gothon::daemon::run_session({given["session"].as<std::string>(), runtime, UniqueFd(kFirstDescriptor), true});
  }
  if (!gothon::daemon::start_logging(given["log-level"].as<std::string>())) {
    std::fprintf(stderr, "gothond: --log-level: no such level: use debug, info, warning or error\n");
    return 2;
  }
  gothon::daemon::DeskOptions desk{runtime, std::nullopt, activation_socket()};
  if (given.count("idle-exit") > 0) desk.idle = std::chrono::seconds(given["idle-exit"].as<unsigned>());
  return gothon::daemon::run_desk(std::move(desk));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const cxxopts::exceptions::exception& error) {
    std::fprintf(stderr, "gothond: %s: see gothond --help\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gothond: %s\n", error.what());
    return 125;
  }
}
