#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace gothon::client {

/// The answer to `why` (docs/protocol.md section 3) as people read it: a line for each wait and
/// each node that does not wait, and what follows from that. Thread rule: any.
std::string why_report(const nlohmann::json& answer);

}  // namespace gothon::client
