#include "client/caller/logout.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

namespace gothon::client {

std::optional<std::string> logout_warning(const std::string& root, uid_t user) {
  const std::string number = std::to_string(user);
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const bool of_logind = runtime != nullptr && std::string(runtime) == "/run/user/" + number;
  if (!of_logind || ::access((root + "run/systemd/users/" + number).c_str(), F_OK) != 0)
    return std::nullopt;
  const passwd* entry = ::getpwuid(user);
  if (entry == nullptr ||
      ::access((root + "var/lib/systemd/linger/" + entry->pw_name).c_str(), F_OK) == 0)
    return std::nullopt;
  return "ends when you log out: loginctl enable-linger, once, lets it go on";
}

bool outlives_login(const std::vector<int>& ignored_signals) {
  const bool ignores_hangup =
      std::find(ignored_signals.begin(), ignored_signals.end(), SIGHUP) != ignored_signals.end();
  return ignores_hangup || std::getenv("TMUX") != nullptr || std::getenv("STY") != nullptr;
}

}  // namespace gothon::client
