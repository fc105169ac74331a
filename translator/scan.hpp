#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gothon::translator {

/// A quick look at a file's text that errs on the side of yes: a directive, a system variable, or
/// something that may be a declaration under the default prefix and suffix. Without any of these a
/// module has no variables of its own. Thread rule: any.
bool may_have_gothon_code(std::string_view text);

/// The first components of all names that may stand in an import statement; "" for a relative one.
/// With repetitions and with words out of comments and strings. Thread rule: any.
std::vector<std::string_view> import_candidates(std::string_view text);

}  // namespace gothon::translator
