#pragma once

#include <map>
#include <string>
#include <string_view>

namespace gothon::client {

/// The lines that are still being written, as rows below all that is whole: each is redrawn in its
/// place while whole lines scroll past above (what progress bars look like). It writes nothing by
/// itself: what is to be written is appended to `out`, in order. Thread rule: one.
class LiveRows {
 public:
  struct Row {
    std::string text;  ///< with its label; empty: none; several rows have newlines between them
    /// A progress bar, which is there to be seen at once; another line may just be about to end.
    bool redrawn = false;
  };

  /// Whether rows can be drawn on it: a terminal that moves its cursor.
  static bool can_be_on(int fd);

  /// `terminal` stays open.
  explicit LiveRows(int terminal) : terminal_(terminal) {}

  /// What a writer has written: whole lines, maybe none, and what its row is now.
  void take(unsigned writer, std::string_view lines, Row row, std::string& out);
  /// Whole lines, each ended by a newline, above all rows. Rows that were shown are shown again by
  /// redraw().
  void put_lines(std::string_view lines, std::string& out);
  /// The row of a writer from the next redraw() on. Writers are in the order of their numbers, bars
  /// first, and writer 0 is last with a line that is no bar: it may be a prompt.
  void set(unsigned writer, Row row);
  /// Whether some row is not shown as it is.
  bool is_stale() const { return stale_; }
  /// Draws the rows; lines that are no bars only if `all` or if they were shown before.
  void redraw(bool all, std::string& out);
  void erase(std::string& out);
  /// The terminal has echoed a newline of the user's: what is drawn stays behind. The answer tells
  /// whether writer 0's row was the last one, so that the newline has ended its line.
  bool leave_behind();

 private:
  struct Last {
    Row row;
    bool shown = false;
  };

  const int terminal_;
  std::map<unsigned, Last> last_;
  size_t drawn_ = 0;        ///< rows on the screen; the cursor is at the end of the last one
  bool prompting_ = false;  ///< the last one is writer 0's, and no bar
  bool stale_ = false;
};

}  // namespace gothon::client
