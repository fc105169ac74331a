// The lexer and the directives among its comments: the parser's text is as long as the source, and
// comments lie within it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "translator/source/lexer.hpp"
#include "translator/source/settings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lexed = gothon::translator::lex(text);
  if (lexed.parse_text.size() != size) std::abort();
  if (lexed.bad_bracket && *lexed.bad_bracket >= size) std::abort();
  std::vector<gothon::translator::BadDirective> bad;
  const auto settings = gothon::translator::read_directives(text, lexed.comments, bad);
  settings.core(text);
  settings.is_system(text);
  for (const auto& each : lexed.comments) {
    if (each.range.begin >= each.range.end || each.range.end > size) std::abort();
    gothon::translator::ignores(text.substr(each.range.begin, each.range.size()), "rule");
  }
  for (const auto& each : bad) {
    if (each.range.end > size || each.text.empty()) std::abort();
  }
  return 0;
}
