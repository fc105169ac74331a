#pragma once

#include <string>
#include <vector>

#include "glue/wire/messages/questions.hpp"

namespace gothon::client {

/// The answers to `vars` as gothonctl shows them: a heading and one line per variable. Files lie
/// under `project` where they can. Thread rule: any.
std::string variable_table(const std::vector<wire::Variable>& variables,
                           const std::string& project);

}  // namespace gothon::client
