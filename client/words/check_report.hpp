#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/problems/diagnostic.hpp"

/// What `gothon check` prints. Thread rule: any.
namespace gothon::client {

enum class CheckFormat { kText, kJson, kSarif };

std::optional<CheckFormat> check_format(std::string_view word);

/// The report ends with a newline, but an empty text has none. `root`: the absolute directory that
/// relative files count from. The JSON schema is in docs/rules.md; SARIF is version 2.1.0, columns
/// in Unicode code points.
std::string check_report(CheckFormat format, const std::vector<translator::Diagnostic>& found,
                         const std::string& root);

}  // namespace gothon::client
