#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace gothon::client {

/// The answers to `vars` as gothonctl shows them: a heading and one line per variable. Files lie
/// under `project` where they can. Thread rule: any.
std::string variable_table(const nlohmann::json& variables, const std::string& project);

}  // namespace gothon::client
