#include "translator/ast/interpret.hpp"

#include <utility>

#include "translator/ast/maker.hpp"

namespace gothon::translator {

tl::expected<Tree, NoTree> tree_of(InterpreterAnswer answer, const SourceText& source,
                                   const Lexed& lexed) {
  const auto ast = Ast::read(std::move(answer), source);
  if (!ast) return tl::unexpected(ast.error());
  try {
    return TreeMaker(source, lexed).run(ast->root());
  } catch (const NoPosition&) {
    return tl::unexpected(NoTree::kVague);
  }
}

}  // namespace gothon::translator
