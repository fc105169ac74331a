#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "translator/ast/answer.hpp"
#include "translator/lexer.hpp"
#include "translator/syntax.hpp"

namespace gothon::translator {

/// The tree, in the grammar's shape, of a text that the interpreter has read. The error is where
/// something stands of which the interpreter does not tell enough. `lexed`: of the same text.
/// Thread rule: any.
tl::expected<Tree, std::uint32_t> tree_of(InterpreterAnswer answer, const SourceText& source,
                                          const Lexed& lexed);

}  // namespace gothon::translator
