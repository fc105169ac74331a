#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gothon::translator {

enum class Severity : std::uint8_t { kError, kWarning };

/// Something to tell the user about a place in a source file. Line and column count from 1, columns
/// in characters.
/// Who had the last word on a text that was not understood.
enum class Reader : std::uint8_t {
  /// Nobody else was asked.
  kGrammar,
  /// The interpreter does not compile it either.
  kRefused,
  /// The interpreter was asked in vain.
  kFailed,
  /// It compiles the text, and does not tell enough of it.
  kVague,
};

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string file;  ///< as the user would write it
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::string rule;
  std::string text;
  std::string source;  ///< the source line, without its end

  bool operator==(const Diagnostic&) const = default;
};

/// `FILE:LINE:COLUMN: error: TEXT [RULE]`, the source line, and a caret below the column, also
/// behind tabs and wide characters; of an empty line neither. What a terminal would obey is written
/// out (os::printable). Ends with a newline. Thread rule: any.
std::string format(const Diagnostic& diagnostic);

/// Sorts by file, line and column, and drops repetitions.
void sort(std::vector<Diagnostic>& diagnostics);

bool has_errors(const std::vector<Diagnostic>& diagnostics);

}  // namespace gothon::translator
