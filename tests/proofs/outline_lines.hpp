#pragma once

#include <string>
#include <vector>

#include "translator/resolve/module.hpp"

namespace gothon::translator {

/// All that an outline says, sorted: a line for each use, declaration, import, scope and so on,
/// with every place and every role. Outlines of one text are the same if their lines are.
std::vector<std::string> outline_lines(const SourceText& source, const Outline& outline);

}  // namespace gothon::translator
