#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gothon::client {

/// The rows of one node that moves its cursor up and down by lines, as several progress bars do: it
/// resolves the moves (ECMA-48 CUU, CUD, CNL, CPL, EL, ED) within these rows, so that each is drawn
/// in its place wherever it is shown. What stood above them has been printed and stays. A row is
/// what its last drawing has left. Thread rule: one.
class NodeScreen {
 public:
  /// More rows than that do not stay within reach; in bytes, what of one row is kept.
  static constexpr std::size_t kMostRows = 64;
  static constexpr std::size_t kMostBytes = 8192;

  /// Whether the bytes have a move to another line.
  static bool moves(std::string_view bytes);

  /// The cursor is in the last row.
  explicit NodeScreen(std::vector<std::string> rows)
      : rows_(std::move(rows)), at_(rows_.size() - 1) {}

  /// Takes what the node writes; appends rows that no move will reach any more to `lines`.
  void write(std::string_view bytes, std::vector<std::string>& lines);
  /// Whether the node writes lines as others do again, and moves no more.
  bool is_over() const { return lines_since_move_ > reach_ + 1; }

  const std::vector<std::string>& rows() const { return rows_; }
  /// What stays when the node has ended: what is above the cursor and what it has drawn in its row,
  /// for there others write on; what is below only if there is nothing else.
  std::vector<std::string> last_rows() const;

 private:
  void obey(std::string_view sequence);
  void up(std::size_t lines);
  void down(std::size_t lines);
  void end_line(std::vector<std::string>& lines);
  void draw(std::string_view text);

  std::vector<std::string> rows_;
  std::size_t at_;
  bool at_begin_ = false;  ///< of the row: what is drawn next takes its place
  bool drawn_ = false;     ///< since the cursor came into this row
  std::size_t reach_ = 0;  ///< how many rows up it has gone at most
  std::size_t lines_since_move_ = 0;
  std::string begun_;  ///< an escape sequence that broke off
};

}  // namespace gothon::client
