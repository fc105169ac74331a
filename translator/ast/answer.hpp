#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gothon::translator {

/// What the user's interpreter says of a text (translator/ast/syntax_tree.py).
struct InterpreterAnswer {
  enum Kind : std::uint8_t {
    kTree,
    /// It does not compile the text, at this line and column (from 1, in characters).
    kRefused,
    /// It could not be asked, or gave no sense.
    kFailed,
  } kind = kFailed;
  /// Of a tree: its types and its numbers.
  std::string types;
  std::vector<std::int32_t> numbers;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  /// Of anything but a tree.
  std::string why;
};

/// Asks the interpreter to read a text in UTF-8. Thread rule: any; one text at a time.
using AskInterpreter = std::function<InterpreterAnswer(std::string_view text)>;

}  // namespace gothon::translator
