#include "translator/ast/interpret.hpp"

#include <utility>

#include "translator/ast/maker.hpp"

namespace gothon::translator {

tl::expected<Tree, std::uint32_t> tree_of(InterpreterAnswer answer, const SourceText& source,
                                          const Lexed& lexed) {
  const auto ast = Ast::read(std::move(answer), source);
  if (!ast) return tl::unexpected(std::uint32_t{0});
  try {
    return TreeMaker(source, lexed).run(ast->root());
  } catch (const NoPlace& missing) {
    return tl::unexpected(missing.at);
  }
}

}  // namespace gothon::translator
