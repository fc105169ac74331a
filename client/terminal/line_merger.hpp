#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/terminal/node_screen.hpp"

namespace gothon::client {

/// What is left to see of a line that was redrawn with `\r`, as progress bars are: what follows the
/// last `\r`. Those at its end belong to the newline.
std::string_view last_drawing(std::string_view line);

/// Makes whole, labelled lines of the bytes of one node's stream. A node that moves up to lines
/// which it has written gets them back, as rows (NodeScreen); an empty line or a bar is held for a
/// moment before it is a line like others, for that is how such a node begins. Thread rule: one.
class LineMerger {
 public:
  /// A longer line is written in pieces, so that a node cannot fill this process's memory; in
  /// bytes.
  static constexpr size_t kMaxLine = 4 << 20;
  using Clock = std::chrono::steady_clock;
  /// How long a line is held: a node that redraws several rows flushes the newline that takes it to
  /// a row and the row itself one by one, and a busy machine may come between.
  static constexpr std::chrono::milliseconds kHold{500};

  /// `exact`: lines keep what was redrawn in them.
  explicit LineMerger(std::string label, bool exact = false)
      : label_(std::move(label)), exact_(exact) {}

  /// Appends the lines that `bytes` complete to `out`, each with its label; keeps the rest. What is
  /// longer than a line may be is appended without a newline: `out` then ends with a line that
  /// has_begun(), until this object has ended it or, for somebody else's lines, break_line() has.
  void feed(std::string_view bytes, std::string& out);
  /// Whether feed() may append anything.
  bool may_write(std::string_view bytes) const;
  bool has_begun() const { return begun_; }
  void break_line(std::string& out);

  /// Appends what is left as a line of its own, with a newline; nothing if nothing is left.
  void finish(std::string& out);

  /// What the line that is not complete shows, with its label; empty if it shows nothing. Several
  /// rows have a newline between them.
  std::string row() const;
  /// Whether that line is a progress bar: it has been redrawn.
  bool is_redrawn() const { return redrawn_ || screen_ || !held_.empty(); }
  bool is_holding() const { return !held_.empty(); }
  /// Appends the lines that are held, if at `now` the last of them has been for kHold.
  void release(std::string& out, Clock::time_point now);
  /// Whether nothing is held and no line begun.
  bool is_idle() const { return held_.empty() && rest_.empty() && !screen_; }
  bool is_at_begin() const { return rest_.empty() && !screen_; }
  /// The label of lines that begin from now on.
  void relabel(std::string label) { label_ = std::move(label); }
  /// Somebody else has shown and ended that line.
  void drop_rest();

 private:
  struct Line {
    std::string label;
    std::string text;
  };

  void hold(std::string_view text);
  void release(std::string& out);
  void begin_line(std::string& out);
  void end_line(std::string_view bytes, std::string& out);
  void keep(std::string_view bytes);
  void enter_screen();
  void draw(std::string_view bytes, std::string& out);
  void append(std::string_view text, std::string& out);

  std::string label_;
  const bool exact_;
  std::string rest_;
  bool redrawn_ = false;              ///< `rest_` has a `\r`
  bool begun_ = false;                ///< pieces of this line are written
  std::vector<Line> held_;            ///< lines before `rest_`
  Clock::time_point held_since_;      ///< the last of them
  std::optional<NodeScreen> screen_;  ///< instead of `rest_`
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
