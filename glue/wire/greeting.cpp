// The one place with version numbers, so that tests/versions can build programs of other versions
// by compiling this file with others.
#include "glue/wire/greeting.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>

#include "glue/wire/integers.hpp"

#ifndef GOTHON_CONTROL_PROTOCOL
#define GOTHON_CONTROL_PROTOCOL 1
#define GOTHON_OLDEST_CONTROL_PROTOCOL 1
#endif

namespace gothon::wire {
namespace {

constexpr int kProtocol = GOTHON_CONTROL_PROTOCOL;
constexpr int kOldest = GOTHON_OLDEST_CONTROL_PROTOCOL;

}  // namespace

nlohmann::json greeting(std::string_view role) {
  return {{"gothon",
           {{"role", role},
            {"version", GOTHON_VERSION},
            {"protocol", kProtocol},
            {"oldest", kOldest},
            {"pid", ::getpid()}}}};
}

os::Expected<void> check_greeting(const nlohmann::json& body) try {
  const nlohmann::json& said = body.at("gothon");
  const int protocol = integer_at<int>(said, "protocol");
  const int oldest = integer_at(said, "oldest", protocol);
  if (oldest <= kProtocol && kOldest <= protocol) return {};
  const bool older = protocol < kProtocol;
  const bool session = said.value("role", std::string()) == "session";
  const std::string stop = "stop it (kill " + std::to_string(integer_at(said, "pid", 0)) + ")";
  const std::string remedy = !older    ? "install the same version of gothon"
                             : session ? stop
                                       : stop + " and run again: running sessions go on";
  return tl::unexpected(os::Error{
      (session ? "its process " : "gothond ") + said.value("version", std::string("?")) + " is " +
          (older ? "older" : "newer") +
          " than this gothon " GOTHON_VERSION " and they cannot talk to each other: " + remedy,
      EPROTO});
} catch (const nlohmann::json::exception&) {
  return os::fail(
      "the other side is not gothond: something else listens on its socket; stop that, then run "
      "again");
}

}  // namespace gothon::wire
