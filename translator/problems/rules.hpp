#pragma once

#include <span>
#include <string_view>

#include "translator/problems/diagnostic.hpp"

namespace gothon::translator {

/// When a rule speaks: before every run, before one of several nodes, or only in `gothon check`.
/// Errors always do.
enum class Speaks : std::uint8_t { kBeforeRun, kBeforeSeveral, kInCheck };

/// A kind of problem. The table of all of them drives reporting, the formats of `gothon check`, and
/// docs/rules.md, where each has a section of its name.
struct Rule {
  std::string_view name;
  Severity severity;
  Speaks speaks;
  /// One line, without a full stop.
  std::string_view summary;
};

/// All rules by name. Thread rule: any.
std::span<const Rule> rules();

/// Null if there is no such rule. Thread rule: any.
const Rule* find_rule(std::string_view name);

}  // namespace gothon::translator
