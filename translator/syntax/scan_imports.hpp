#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "translator/syntax/outline.hpp"

namespace gothon::translator {

/// The import statements of a module as the parser sees them, all said to stand in its top scope
/// and without their places, at many times the parser's speed. Nothing where it takes the parser to
/// be sure: an import that is no Python, a string that does not end, a format string whose
/// fields hold quotes or lines of their own. Views point into the text. Thread rule: any.
std::optional<std::vector<Import>> scan_imports(std::string_view text);

}  // namespace gothon::translator
