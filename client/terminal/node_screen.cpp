#include "client/terminal/node_screen.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "client/terminal/escape_sequences.hpp"

namespace gothon::client {
namespace {

constexpr std::size_t kLongestSequence = 64;

bool is_whole_control_sequence(std::string_view sequence) {
  return sequence.size() > 2 && sequence[1] == '[' && sequence.back() >= '@';
}

bool moves_by_lines(std::string_view sequence) {
  constexpr std::string_view kMoves = "ABEF";
  return is_whole_control_sequence(sequence) &&
         kMoves.find(sequence.back()) != std::string_view::npos;
}

/// Its first number; `otherwise` if it has none.
std::size_t number_in(std::string_view sequence, std::size_t otherwise) {
  std::size_t number = otherwise;
  std::from_chars(sequence.data() + 2, sequence.data() + sequence.size(), number);
  return number;
}

}  // namespace

bool NodeScreen::moves(std::string_view bytes) {
  for (std::size_t at = bytes.find(kEscape); at != std::string_view::npos;
       at = bytes.find(kEscape, at + 1)) {
    if (moves_by_lines(bytes.substr(at, escape_length(bytes.substr(at))))) return true;
  }
  return false;
}

void NodeScreen::write(std::string_view bytes, std::vector<std::string>& lines) {
  const std::string all = begun_ + std::string(bytes);
  begun_.clear();
  for (std::string_view rest = all; !rest.empty();) {
    std::size_t taken = std::min(rest.find_first_of("\n\r\x1b"), rest.size());
    if (taken > 0) {
      draw(rest.substr(0, taken));
    } else if (rest.front() == kEscape) {
      taken = escape_length(rest);
      // It may go on in what comes next.
      if (taken == rest.size() && taken < kLongestSequence && !is_whole_control_sequence(rest)) {
        begun_ = rest;
        return;
      }
      obey(rest.substr(0, taken));
    } else {
      taken = 1;
      if (rest.front() == '\n') end_line(lines);
      at_begin_ = true;
    }
    rest.remove_prefix(taken);
  }
}

void NodeScreen::obey(std::string_view sequence) {
  if (!is_whole_control_sequence(sequence)) return draw(sequence);
  switch (sequence.back()) {
    case 'F':
      at_begin_ = true;
      [[fallthrough]];
    case 'A':
      return up(std::max<std::size_t>(number_in(sequence, 1), 1));
    case 'E':
      at_begin_ = true;
      [[fallthrough]];
    case 'B':
      return down(std::max<std::size_t>(number_in(sequence, 1), 1));
    case 'G':
      at_begin_ = at_begin_ || number_in(sequence, 1) <= 1;
      return;
    case 'K':
      if (at_begin_ || number_in(sequence, 0) == 2) rows_[at_].clear();
      return;
    case 'J':
      if (number_in(sequence, 0) != 0) return;
      if (at_begin_) rows_[at_].clear();
      rows_.resize(at_ + 1);
      return;
    case 'm':
      return draw(sequence);
    default:
      return;
  }
}

void NodeScreen::up(std::size_t lines) {
  lines = std::min(lines, kMostRows - 1);
  // What stands there has been printed: it is drawn anew below.
  if (lines > at_) {
    rows_.insert(rows_.begin(), lines - at_, std::string());
    at_ = lines;
  }
  at_ -= lines;
  reach_ = std::max(reach_, rows_.size() - 1 - at_);
  lines_since_move_ = 0;
  drawn_ = false;
}

void NodeScreen::down(std::size_t lines) {
  at_ = std::min(at_ + lines, rows_.size() - 1);
  drawn_ = false;
}

void NodeScreen::end_line(std::vector<std::string>& lines) {
  if (drawn_ && at_ + 1 == rows_.size()) ++lines_since_move_;
  drawn_ = false;
  if (++at_ < rows_.size()) return;
  rows_.emplace_back();
  if (rows_.size() <= kMostRows) return;
  lines.push_back(std::move(rows_.front()));
  rows_.erase(rows_.begin());
  --at_;
}

void NodeScreen::draw(std::string_view text) {
  std::string& row = rows_[at_];
  if (at_begin_) row.clear();
  at_begin_ = false;
  drawn_ = true;
  row += text.substr(0, kMostBytes - std::min(row.size(), kMostBytes));
}

std::vector<std::string> NodeScreen::last_rows() const {
  // A row that the cursor has only come to is where others write on.
  const auto below = rows_.begin() + static_cast<std::ptrdiff_t>(at_) + (drawn_ ? 1 : 0);
  const auto shows = [](const std::string& row) { return !is_blank(row); };
  const bool any = std::any_of(rows_.begin(), below, shows);
  std::vector<std::string> left;
  std::copy_if(any ? rows_.begin() : below, any ? below : rows_.end(), std::back_inserter(left),
               shows);
  return left;
}

}  // namespace gothon::client
