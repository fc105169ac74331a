#include <array>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "client/session_table.hpp"
#include "client/starter.hpp"
#include "glue/os/directory.hpp"

namespace {

using namespace gothon;
using namespace gothon::client;

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kOwnFailure = 125;
constexpr int kStatusSeconds = 10;

constexpr const char* kUsage =
    "usage: gothonctl status [--json]\n"
    "       gothonctl stop ID\n"
    "\n"
    "Shows and stops the sessions of this user.\n"
    "\n"
    "  --version, --help\n";

int complain(const std::string& text, int status) {
  std::fprintf(stderr, "gothonctl: %s\n", text.c_str());
  return status;
}

int print(const std::string& text) {
  return std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0 ? 0 : kFailed;
}

os::Expected<Dialogue> desk() {
  auto runtime = os::open_private_directory(os::runtime_path());
  if (!runtime) return tl::unexpected(runtime.error());
  return reach_desk(runtime->get());
}

int status(const std::vector<std::string>& words) {
  const bool json = words.size() == 1 && words[0] == "--json";
  if (!json && !words.empty())
    return complain("status " + words[0] + ": no such option, see gothonctl --help", kWrongUsage);
  auto gothond = desk();
  if (!gothond) return complain(gothond.error().text, kOwnFailure);
  const auto answer = gothond->ask({{"verb", "status"}}, {}, {}, kStatusSeconds);
  if (!answer) return complain("gothond: " + answer.error().text, kOwnFailure);
  if (const auto error = refusal(answer->body)) return complain(*error, kOwnFailure);
  return print(json ? session_json(answer->body)
                    : session_table(answer->body.value("sessions", nlohmann::json::array())));
}

int stop(const std::vector<std::string>& words) {
  if (words.size() != 1)
    return complain("stop: it takes exactly one ID, gothonctl status lists them", kWrongUsage);
  auto gothond = desk();
  if (!gothond) return complain(gothond.error().text, kOwnFailure);
  const auto answer = gothond->ask({{"verb", "stop"}, {"id", words[0]}}, {}, {}, 0);
  if (!answer) return complain("gothond: " + answer.error().text, kOwnFailure);
  if (const auto error = refusal(answer->body)) return complain(*error, kFailed);
  return 0;
}

int help(const std::vector<std::string>&) {
  return print(kUsage);
}
int version(const std::vector<std::string>&) {
  return print("gothonctl " GOTHON_VERSION "\n");
}

struct Command {
  const char* name;
  int (*run)(const std::vector<std::string>&);
};
constexpr std::array<Command, 5> kCommands{
    {{"status", status}, {"stop", stop}, {"--help", help}, {"-h", help}, {"--version", version}}};

int run(const std::vector<std::string>& words) {
  if (words.empty()) return complain("a command is missing, see gothonctl --help", kWrongUsage);
  for (const Command& command : kCommands) {
    if (words[0] == command.name) return command.run({words.begin() + 1, words.end()});
  }
  return complain(words[0] + ": no such command, see gothonctl --help", kWrongUsage);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    return complain(error.what(), kOwnFailure);
  }
}
