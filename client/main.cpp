#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "client/arguments.hpp"
#include "client/environment.hpp"
#include "client/run_command.hpp"
#include "client/signal_source.hpp"
#include "client/translate_command.hpp"

namespace {

using namespace gothon::client;

constexpr int kWrongUsage = 2;
constexpr int kOwnFailure = 125;

/// Whatever is opened later must not become a standard stream.
void open_missing_streams() {
  int fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd < 3) fd = ::open("/dev/null", O_RDWR);
  ::close(fd);
}

int refuse(const gothon::os::Error& error) {
  std::fprintf(stderr, "gothon: %s\n", error.text.c_str());
  return kWrongUsage;
}

/// Says what the command line asks for and does it.
struct Perform {
  Outcome operator()(const RunArguments& arguments) const {
    const auto environment = read_environment([](const char* name) -> const char* { return std::getenv(name); });
    if (!environment) return {refuse(environment.error()), 0};
    return run_command(arguments, *environment);
  }
  Outcome operator()(const TranslateArguments& arguments) const {
    if (arguments.session.empty()) return {translate_command(arguments.file), 0};
    return {late_command(arguments.session, arguments.file), 0};
  }
  Outcome operator()(const CheckArguments& arguments) const { return {check_command(arguments.paths), 0}; }
  Outcome operator()(const TextArguments& arguments) const {
    const bool written = std::fputs(arguments.text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    return {written ? 0 : 1, 0};
  }
};

Outcome perform(int argc, char** argv) {
  open_missing_streams();
  const auto arguments = parse_arguments({argv, argv + argc});
  if (!arguments) return {refuse(arguments.error()), 0};
  return std::visit(Perform{}, *arguments);
}

}  // namespace

int main(int argc, char** argv) {
  Outcome outcome{kOwnFailure, 0};
  try {
    outcome = perform(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gothon: %s\n", error.what());
  }
  if (outcome.signal != 0) die_of(outcome.signal);
  return outcome.status;
}
