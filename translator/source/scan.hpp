#pragma once

#include <string_view>
#include <unordered_set>

namespace gothon::translator {

/// A quick look at a file's text that errs on the side of yes: a directive, a system variable, or
/// something that may be a declaration under the default prefix and suffix. Without any of these a
/// module has no variables of its own. Thread rule: any.
bool may_have_gothon_code(std::string_view text);

/// Whether one of the names stands in the text as a word of its own; in strings and comments too.
/// Thread rule: any.
bool mentions(std::string_view text, const std::unordered_set<std::string_view>& names);

}  // namespace gothon::translator
