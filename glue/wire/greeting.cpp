// The one place with version numbers, so that tests/versions can build programs of other versions
// by compiling this file with others.
#include "glue/wire/greeting.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "glue/wire/json.hpp"
#include "glue/wire/members.hpp"

#ifndef GOTHON_CONTROL_PROTOCOL
#define GOTHON_CONTROL_PROTOCOL 1
#define GOTHON_OLDEST_CONTROL_PROTOCOL 1
#endif
#ifndef GOTHON_NUMBERS_REQUESTS
#define GOTHON_NUMBERS_REQUESTS true
#endif

namespace gothon::wire {
namespace {

constexpr int kProtocol = GOTHON_CONTROL_PROTOCOL;
constexpr int kOldest = GOTHON_OLDEST_CONTROL_PROTOCOL;

}  // namespace

bool numbers_requests() {
  return GOTHON_NUMBERS_REQUESTS;
}

Greeting greeting(std::string_view role) {
  return {.role = std::string(role),
          .version = GOTHON_VERSION,
          .protocol = kProtocol,
          .oldest = kOldest,
          .pid = ::getpid()};
}

Packet pack_greeting(const Greeting& greeting, const std::optional<std::string>& error) {
  Packet packet;
  (*packet.body)["gothon"] = *write(greeting);
  if (error) (*packet.body)["error"] = *error;
  return packet;
}

os::Expected<Greeting> read_greeting(const Message& message) {
  const auto said = message.body->find("gothon");
  auto greeting = said == message.body->end() ? os::fail("") : read<Greeting>(*said);
  if (greeting && (!check_greeting(*greeting) || !said->contains("world"))) return greeting;
  auto world = greeting ? read<HostsWorld>(said->at("world")) : os::fail("");
  if (world) {
    greeting->world = std::move(*world);
    return greeting;
  }
  return os::fail(
      "the other side is not gothond: something else listens on its socket; stop that, then run "
      "again");
}

os::Expected<void> check_greeting(const Greeting& said) {
  const int oldest = said.oldest.value_or(said.protocol);
  if (oldest <= kProtocol && kOldest <= said.protocol) return {};
  const bool older = said.protocol < kProtocol;
  const bool session = said.role == "session";
  const std::string stop = "stop it (kill " + std::to_string(said.pid) + ")";
  const std::string remedy = !older    ? "install the same version of gothon"
                             : session ? stop
                                       : stop + " and run again: running sessions go on";
  return tl::unexpected(os::Error{
      (session ? "its process " : "gothond ") + (said.version.empty() ? "?" : said.version) +
          " is " + (older ? "older" : "newer") +
          " than this gothon " GOTHON_VERSION " and they cannot talk to each other: " + remedy,
      EPROTO});
}

}  // namespace gothon::wire
