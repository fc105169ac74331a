#include "client/link/desk_environment.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace gothon::client {
namespace {

/// What the caller may decide for everybody: where the sockets are, and what he asks of gothond
/// itself.
constexpr std::array<std::string_view, 3> kOfTheCaller{
    "XDG_RUNTIME_DIR=", "GOTHON_LOG_LEVEL=", "ASAN_OPTIONS="};
/// What he decides in a world of his own.
constexpr std::array<std::string_view, 4> kOfHisWorld{
    "HOME=", "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "DBUS_SESSION_BUS_ADDRESS="};
constexpr const char* kPath = "PATH=/usr/local/bin:/usr/bin:/bin";

bool is_one_of(const std::string& entry, const auto& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return entry.starts_with(name); });
}

bool is_in_own_world(const std::vector<std::string>& environment, const Account& account) {
  constexpr std::string_view kName = "XDG_RUNTIME_DIR=";
  for (const std::string& entry : environment) {
    if (!entry.starts_with(kName)) continue;
    const std::string path = entry.substr(kName.size());
    return path.starts_with('/') && path != "/run/user/" + std::to_string(account.id);
  }
  return false;
}

}  // namespace

Account own_account() {
  Account account;
  account.id = ::getuid();
  if (const passwd* entry = ::getpwuid(account.id); entry != nullptr) {
    account.name = entry->pw_name;
    account.home = entry->pw_dir;
  }
  return account;
}

std::vector<std::string> desk_environment(const std::vector<std::string>& caller,
                                          const Account& account) {
  const bool own_world = is_in_own_world(caller, account);
  std::vector<std::string> environment{kPath};
  for (const std::string& entry : caller) {
    if (is_one_of(entry, kOfTheCaller) || (own_world && is_one_of(entry, kOfHisWorld)))
      environment.push_back(entry);
  }
  if (!account.name.empty()) {
    environment.push_back("USER=" + account.name);
    environment.push_back("LOGNAME=" + account.name);
  }
  if (!own_world && account.home.starts_with('/')) environment.push_back("HOME=" + account.home);
  return environment;
}

}  // namespace gothon::client
