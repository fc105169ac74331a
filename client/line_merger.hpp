#pragma once

#include <string>
#include <string_view>

namespace gothon::client {

/// What is left to see of a line that was redrawn with `\r`, as progress bars are: what follows the
/// last `\r`. Those at its end belong to the newline.
std::string_view last_drawing(std::string_view line);

/// Makes whole, labelled lines of the bytes of one node's stream. Thread rule: one.
class LineMerger {
 public:
  /// A longer line is written in pieces, so that a node cannot fill this process's memory; in
  /// bytes.
  static constexpr size_t kMaxLine = 256 << 20;

  /// `exact`: lines keep what was redrawn in them.
  explicit LineMerger(std::string label, bool exact = false)
      : label_(std::move(label)), exact_(exact) {}

  /// Appends the lines that `bytes` complete to `out`, each with its label; keeps the rest.
  void feed(std::string_view bytes, std::string& out);

  /// Appends what is left as a line of its own, with a newline; nothing if nothing is left.
  void finish(std::string& out);

  /// What the line that is not complete shows, with its label; empty if it shows nothing.
  std::string row() const;
  /// Whether that line is a progress bar: it has been redrawn.
  bool is_redrawn() const { return redrawn_; }
  /// Somebody else has shown and ended that line.
  void drop_rest();

 private:
  void end_line(std::string_view bytes, std::string& out);
  void keep(std::string_view bytes);

  const std::string label_;
  const bool exact_;
  std::string rest_;
  bool redrawn_ = false;  ///< `rest_` has a `\r`
};

/// How labels look.
struct LabelStyle {
  std::string format;  ///< `{node}`, `{count}` and `{name}` stand for what follows; empty: no label
  unsigned count = 1;
  std::string name;  ///< of the session

  /// The label of a node; `colored`: in the node's own colour.
  std::string of(unsigned node, bool colored) const;
};

}  // namespace gothon::client
