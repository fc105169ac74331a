#pragma once

#include <string>

/// How the commands print. What they show may have been written by somebody else: tables are made
/// by align_columns(), messages by tell(), JSON by json_text(). Thread rule: one.
namespace gothon::client {

/// Prints the line `WHO: TEXT` to stderr.
void tell(const char* who, const std::string& text);

/// What --json prints for a document of this text, with a newline. It decodes to the same.
std::string json_text(const std::string& document);

}  // namespace gothon::client
