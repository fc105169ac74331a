#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <variant>

#include "client/caller/signal_source.hpp"
#include "client/program/translate_command.hpp"
#include "client/run/run_command.hpp"
#include "client/words/arguments.hpp"
#include "client/words/environment.hpp"
#include "client/words/printing.hpp"
#include "glue/os/error.hpp"
#include "glue/os/exit_status.hpp"

namespace {

using namespace gothon::client;

/// Whatever is opened later must not become a standard stream. A program that this process becomes
/// or starts finds them closed, as they were.
void open_missing_streams() {
  int fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  while (fd >= 0 && fd < 3) fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::close(fd);
}

int refuse(const gothon::os::Error& error) {
  tell("gothon", error.text);
  return gothon::os::kWrongUsage;
}

/// Says what the command line asks for and does it.
struct Perform {
  Outcome operator()(const RunArguments& arguments) const {
    const auto environment =
        read_environment([](const char* name) -> const char* { return std::getenv(name); });
    if (!environment) return {.status = refuse(environment.error())};
    return run_command(arguments, *environment);
  }
  Outcome operator()(const TranslateArguments& arguments) const {
    return {.status =
                arguments.session.empty() ? translate_command(arguments) : late_command(arguments)};
  }
  Outcome operator()(const CheckArguments& arguments) const {
    return {.status = check_command(arguments)};
  }
  Outcome operator()(const TextArguments& arguments) const {
    const bool written =
        std::fputs(arguments.text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    if (written) return {};
    tell("gothon", std::string("stdout: it cannot be written: ") + std::strerror(errno));
    return {.status = 1};
  }
};

Outcome perform(int argc, char** argv) {
  open_missing_streams();
  const auto arguments = parse_arguments({argv, argv + argc});
  if (!arguments) return {.status = refuse(arguments.error())};
  return std::visit(Perform{}, *arguments);
}

}  // namespace

int main(int argc, char** argv) {
  Outcome outcome{.status = gothon::os::kOwnFailure};
  try {
    outcome = perform(argc, argv);
  } catch (const std::exception& error) {
    tell("gothon", gothon::os::text_of(error));
  }
  if (outcome.signal != 0) die_of(outcome.signal);
  return outcome.status;
}
