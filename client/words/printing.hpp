#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "glue/os/printable.hpp"

/// How the commands print. What they show may have been written by somebody else: tables are made
/// by align_columns(), messages by tell(), JSON by json_text(). Thread rule: one.
namespace gothon::client {

/// Prints the line `WHO: TEXT` to stderr.
void tell(const char* who, const std::string& text);

/// What --json prints, with a newline; `indent` as nlohmann::json has it, -1 for one line. It
/// decodes to what `document` says, but that a byte which is not UTF-8 is U+FFFD.
template <class Json>
std::string json_text(const Json& document, int indent) {
  return os::printable_json(document.dump(indent, ' ', false, Json::error_handler_t::replace)) +
         "\n";
}

}  // namespace gothon::client
