#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include "client/caller/logout.hpp"
#include "client/ctl/doctor_checks.hpp"
#include "glue/os/command_output.hpp"
#include "glue/os/control_groups.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/socket.hpp"

namespace gothon::client::ctl {
namespace {

constexpr const char* kSocketUnit = "gothond.socket";

/// `path` without its last part, and that part.
os::Expected<os::UniqueFd> connect_to(const std::string& path) {
  const size_t slash = path.rfind('/');
  auto directory = os::open_directory(path.substr(0, slash));
  if (!directory) return tl::unexpected(directory.error());
  return os::connect_at(directory->get(), path.substr(slash + 1));
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

/// The user manager's process; nothing when there is none to talk to.
std::optional<pid_t> user_manager() {
  const auto socket = connect_to(variable("XDG_RUNTIME_DIR") + "/systemd/private");
  const auto peer = socket ? os::peer_credentials(socket->get())
                           : os::Expected<os::PeerCredentials>(tl::unexpected(socket.error()));
  if (!peer || peer->pid <= 0) return std::nullopt;
  return peer->pid;
}

/// One word of systemctl's, as `enabled` or `inactive`.
std::string word_of(const char* question, const char* unit) {
  const auto answer = os::output_of({"systemctl", "--user", question, unit});
  return answer ? answer->first_line() : answer.error().text;
}

bool somebody_listens() {
  return connect_to(os::runtime_path() + "/control.sock").has_value();
}

const Finding kNeedsManager{Grade::kNote, "takes a systemd user manager"};

}  // namespace

Finding look_at_user_manager() {
  if (const auto pid = user_manager())
    return {Grade::kFine, "systemd, process " + std::to_string(*pid)};
  if (variable("XDG_RUNTIME_DIR").empty())
    return {Grade::kNote,
            "XDG_RUNTIME_DIR is not set, as after su or sudo: gothon starts gothond by itself, "
            "sessions "
            "have no limits; log in as this user, or: machinectl shell USER@"};
  return {Grade::kNote, "none runs for " + variable("XDG_RUNTIME_DIR") +
                            ": gothon starts gothond by itself, and sessions have no limits"};
}

Finding look_at_socket_unit() {
  if (!user_manager()) return kNeedsManager;
  const std::string enabled = word_of("is-enabled", kSocketUnit);
  const std::string active = word_of("is-active", kSocketUnit);
  const std::string both = std::string(kSocketUnit) + " is " + enabled + " and " + active;
  if (active == "active" && enabled == "enabled") return {Grade::kFine, both};
  if (enabled != "enabled" && enabled != "disabled" && enabled != "linked")
    return {Grade::kNote, std::string(kSocketUnit) + ": systemd does not know it (" + enabled +
                              "): run install.sh again, as this user"};
  if (active == "active")
    return {Grade::kNote, both + ": for the next login: systemctl --user enable gothond.socket"};
  if (somebody_listens())
    return {Grade::kNote, both +
                              ", and a gothond that a command started listens: when that one "
                              "has ended: systemctl --user enable --now gothond.socket"};
  return {Grade::kNote, both + ": systemctl --user enable --now gothond.socket"};
}

Finding look_at_bus() {
  std::string address = variable("DBUS_SESSION_BUS_ADDRESS");
  if (address.empty() && variable("XDG_RUNTIME_DIR").empty())
    return {Grade::kNote,
            "neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set: sessions are not on "
            "D-Bus, all else works"};
  if (address.empty()) address = "unix:path=" + variable("XDG_RUNTIME_DIR") + "/bus";
  constexpr std::string_view kUnix = "unix:path=";
  const std::string path = address.substr(0, address.find_first_of(",;"));
  if (!path.starts_with(kUnix))
    return {Grade::kNote, address + ": not looked at; gothon works without a bus"};
  if (connect_to(path.substr(kUnix.size()))) return {Grade::kFine, path.substr(kUnix.size())};
  return {Grade::kNote, path.substr(kUnix.size()) +
                            ": nobody listens: sessions are not on D-Bus, all else works; on "
                            "Debian: apt install dbus-user-session"};
}

Finding look_at_controllers() {
  const auto pid = user_manager();
  if (!pid) return kNeedsManager;
  const auto group = os::control_group_of(*pid);
  const auto usable = group ? os::controllers_in(group->substr(0, group->rfind('/')))
                            : os::Expected<std::set<std::string>>(tl::unexpected(group.error()));
  if (!usable) return {Grade::kNote, usable.error().text + ": limits are refused"};
  std::string missing;
  for (const char* each : {"memory", "cpu", "pids", "io"}) {
    if (!usable->contains(each)) missing += (missing.empty() ? "" : ", ") + std::string(each);
  }
  if (missing.empty()) return {Grade::kFine, "memory, cpu, pids and io"};
  return {Grade::kNote, "the user manager has no control of " + missing +
                            ": such limits are refused; as root: systemctl edit user@.service, and "
                            "there [Service] Delegate=cpu cpuset io memory pids; if it stays so, "
                            "boot with systemd.unified_cgroup_hierarchy=1"};
}

Finding look_at_linger() {
  const auto warning = logout_warning("/", ::getuid());
  if (!warning) return {Grade::kFine, "detached sessions go on, as far as systemd is concerned"};
  return {Grade::kNote, "a detached session " + *warning};
}

}  // namespace gothon::client::ctl
