#pragma once

#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

#include "translator/ast/answer.hpp"
#include "translator/lexer.hpp"
#include "translator/syntax.hpp"

namespace gothon::translator {

/// Why an answer makes no tree.
struct NoTree {
  /// Where something stands of which the interpreter does not tell enough; none if the whole
  /// answer makes no sense.
  std::optional<std::uint32_t> at;
};

/// The tree, in the grammar's shape, of a text that the interpreter has read. `lexed`: of the same
/// text. Thread rule: any.
tl::expected<Tree, NoTree> tree_of(InterpreterAnswer answer, const SourceText& source,
                                   const Lexed& lexed);

}  // namespace gothon::translator
