#include "translator/problems/diagnostic.hpp"

#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <tuple>

#include "glue/os/printable.hpp"

namespace gothon::translator {

namespace {

/// The characters of a UTF-8 text; a byte that is none counts as one.
std::u32string characters(std::string_view text) {
  std::u32string out;
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if ((byte & 0xC0) == 0x80 && !out.empty()) {
      out.back() = (out.back() << 6) | (byte & 0x3Fu);
    } else {
      out += byte < 0xC0   ? byte
             : byte < 0xE0 ? byte & 0x1Fu
             : byte < 0xF0 ? byte & 0x0Fu
                           : byte & 0x07u;
    }
  }
  return out;
}

/// Columns of a terminal that a character takes; the C library knows, in a locale of its own so
/// that the process's does not matter.
int width(char32_t character) {
  static const locale_t kUnicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (character < 0x80 || kUnicode == nullptr) return 1;
  const locale_t before = uselocale(kUnicode);
  const int columns = wcwidth(static_cast<wchar_t>(character));
  uselocale(before);
  return columns < 0 ? 1 : columns;
}

/// The line as a terminal may show it; tabs stay.
std::string shown(std::string_view line) {
  std::string out;
  for (std::size_t tab = line.find('\t'); tab != std::string_view::npos; tab = line.find('\t')) {
    out += os::printable(line.substr(0, tab)) + '\t';
    line.remove_prefix(tab + 1);
  }
  return out + os::printable(line);
}

/// What stands in the line before that column.
std::string_view before(std::string_view line, std::uint32_t column) {
  std::uint32_t seen = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(line[at]) & 0xC0) != 0x80 || at == 0;
    if (begins && ++seen == column) return line.substr(0, at);
  }
  return line;
}

/// What stands in front of the caret: a tab for a tab, blanks as wide as every other character.
std::string caret_margin(std::string_view line, std::uint32_t column) {
  std::string margin;
  for (const char32_t each : characters(shown(before(line, column))))
    margin += each == '\t' ? "\t" : std::string(static_cast<std::size_t>(width(each)), ' ');
  return margin;
}

}  // namespace

std::string format(const Diagnostic& diagnostic) {
  std::string out = os::printable(diagnostic.file);
  out += ':' + std::to_string(diagnostic.line) + ':' + std::to_string(diagnostic.column);
  out += diagnostic.severity == Severity::kError ? ": error: " : ": warning: ";
  out += os::printable(diagnostic.text);
  out += " [" + diagnostic.rule + "]";
  out += '\n';
  if (diagnostic.source.empty()) return out;
  out += shown(diagnostic.source) + '\n';
  out += caret_margin(diagnostic.source, diagnostic.column) + "^\n";
  return out;
}

void sort(std::vector<Diagnostic>& diagnostics) {
  const auto order = [](const Diagnostic& each) {
    return std::tie(each.file, each.line, each.column, each.severity, each.text);
  };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](const auto& left, const auto& right) { return order(left) < order(right); });
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end()), diagnostics.end());
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const auto& each) { return each.severity == Severity::kError; });
}

}  // namespace gothon::translator
