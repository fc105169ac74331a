#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translator/source/source_text.hpp"

namespace gothon::translator {

/// Changes to a text, by ranges of its bytes, collected in any order. Thread rule: one.
class Edits {
 public:
  void replace(Range range, std::string text);
  /// In front of what stands at `at`; what is put there first comes first.
  void put_before(std::uint32_t at, std::string text);
  /// Behind what ends at `at`; what is put there first comes last, so that outer brackets may be
  /// closed before inner ones are.
  void put_behind(std::uint32_t at, std::string text);
  /// Drops every edit inside the range that was or will be made, but for a `replace` of exactly the
  /// range.
  void silence(Range range) { silenced_.push_back(range); }
  bool empty() const { return edits_.empty(); }

  /// The changed text. Throws std::logic_error if edits overlap or a line end appears or goes.
  std::string apply(std::string_view text) const;

 private:
  enum Side { kBehind, kBefore, kReplace };
  struct Edit {
    Range range;
    Side side;
    long order;
    std::string text;
  };

  bool is_silenced(const Edit& edit) const;

  std::vector<Edit> edits_;
  std::vector<Range> silenced_;
};

/// As many continued lines as the piece has line ends; fits between any two tokens.
std::string continued_lines(std::string_view piece);

}  // namespace gothon::translator
