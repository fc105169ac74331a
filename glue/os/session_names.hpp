#pragma once

#include <string>
#include <string_view>

/// How sessions are named (docs/protocol.md section 1). Thread rule: any.
namespace gothon::os {

/// Eight random lower-case hexadecimal digits.
std::string new_session_id();

/// Whether it is such a name.
bool is_session_id(std::string_view name);

/// The systemd unit that holds a session's processes: `gothon-ID.scope`.
std::string scope_of(const std::string& id);

}  // namespace gothon::os
