#include "translator/diagnostic.hpp"

#include <algorithm>
#include <tuple>

namespace gothon::translator {

namespace {

/// What stands in front of the caret: a tab for a tab, a blank for every other character.
std::string caret_margin(std::string_view line, std::uint32_t column) {
  std::string margin;
  std::uint32_t seen = 1;
  for (const char each : line) {
    if ((each & 0xC0) == 0x80) continue;  // inside a UTF-8 sequence
    if (seen++ == column) break;
    margin += each == '\t' ? '\t' : ' ';
  }
  return margin;
}

}  // namespace

std::string format(const Diagnostic& diagnostic) {
  std::string out = diagnostic.file;
  out += ':' + std::to_string(diagnostic.line) + ':' + std::to_string(diagnostic.column);
  out += diagnostic.severity == Severity::kError ? ": error: " : ": warning: ";
  out += diagnostic.text;
  if (diagnostic.severity == Severity::kWarning) out += " [" + diagnostic.rule + "]";
  out += '\n' + diagnostic.source + '\n';
  out += caret_margin(diagnostic.source, diagnostic.column) + "^\n";
  return out;
}

void sort(std::vector<Diagnostic>& diagnostics) {
  const auto place = [](const Diagnostic& each) {
    return std::tie(each.file, each.line, each.column, each.severity, each.text);
  };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](const auto& left, const auto& right) { return place(left) < place(right); });
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end()), diagnostics.end());
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const auto& each) { return each.severity == Severity::kError; });
}

}  // namespace gothon::translator
