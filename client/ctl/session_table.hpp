#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace gothon::client {

/// The answer to `status` as gothonctl shows it: a heading and one line per session, columns
/// aligned. Thread rule: any.
std::string session_table(const nlohmann::json& sessions);

/// The same as one JSON document: `{"daemon": {…}, "sessions": […]}`.
std::string session_json(const nlohmann::json& answer, bool indented = true);

}  // namespace gothon::client
