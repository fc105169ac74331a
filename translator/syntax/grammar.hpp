#pragma once

#include <cstdint>
#include <string_view>
#include <tl/expected.hpp>

#include "translator/syntax/syntax.hpp"

namespace gothon::translator {

/// Parses a text by the grammar `tree-sitter-python`: `prepared` is what `lex` has made of it. The
/// error is where the first thing stands that the grammar could not make sense of, or, of much text
/// without any sense, about where that was given up. A text that nests deeper than the translator
/// follows counts as not understood. Thread rule: any.
tl::expected<Tree, std::uint32_t> parse(std::string_view text, std::string_view prepared);

}  // namespace gothon::translator
