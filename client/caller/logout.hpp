#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace gothon::client {

/// Whether logging out would end what this user leaves running: logind takes the runtime directory
/// and the user's processes away with the last login, unless the user lingers. What `gothon:
/// session ID ` is followed by; nothing if it would not. `root` is `/`, or a test's own. Source:
/// logind.conf(5), loginctl(1). Thread rule: any.
std::optional<std::string> logout_warning(const std::string& root, uid_t user);

/// Whether the caller runs where programs are meant to go on after the user has logged out: in tmux
/// or screen, or under nohup. `ignored_signals` are the caller's. Source: tmux(1), screen(1),
/// nohup(1). Thread rule: any.
bool outlives_login(const std::vector<int>& ignored_signals);

}  // namespace gothon::client
