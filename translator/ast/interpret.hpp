#pragma once

#include <tl/expected.hpp>

#include "translator/ast/ast.hpp"
#include "translator/source/lexer.hpp"
#include "translator/syntax/syntax.hpp"

namespace gothon::translator {

/// The tree, in the grammar's shape, of a text that the interpreter has read. `lexed`: of the same
/// text. Thread rule: any.
tl::expected<Tree, NoTree> tree_of(InterpreterAnswer answer, const SourceText& source,
                                   const Lexed& lexed);

}  // namespace gothon::translator
