#include "client/terminal/line_merger.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "client/terminal/escape_sequences.hpp"

namespace gothon::client {
namespace {

/// Colours of a terminal's own palette that are readable on dark and on light ground (ECMA-48 SGR).
constexpr std::array<const char*, 6> kColors{"\x1b[36m", "\x1b[33m", "\x1b[32m",
                                             "\x1b[35m", "\x1b[34m", "\x1b[31m"};
constexpr const char* kPlain = "\x1b[0m";

}  // namespace

std::string_view last_drawing(std::string_view line) {
  const size_t end = line.find_last_not_of('\r');
  if (end == std::string_view::npos) return line;
  const size_t begin = line.rfind('\r', end);
  return begin == std::string_view::npos ? line : line.substr(begin + 1);
}

void LineMerger::append(std::string_view text, std::string& out) {
  begin_line(out);
  out += text;
  break_line(out);
}

void LineMerger::feed(std::string_view bytes, std::string& out) {
  if (!exact_ && !screen_ && NodeScreen::moves(bytes)) {
    const size_t begin = bytes.find('\x1b');
    feed(bytes.substr(0, begin), out);
    bytes.remove_prefix(begin);
    enter_screen();
  }
  if (screen_) return draw(bytes, out);
  // Only the new bytes are searched: a line of many megabytes costs one pass.
  for (size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    end_line(bytes.substr(0, end), out);
    bytes.remove_prefix(end + 1);
  }
  keep(bytes);
  if (!held_.empty() && !rest_.empty() && !redrawn_) release(out);
  if (rest_.size() < kMaxLine) return;
  release(out);
  begin_line(out);
  out += rest_;
  drop_rest();
}

bool LineMerger::may_write(std::string_view bytes) const {
  return !held_.empty() || screen_ || rest_.size() + bytes.size() >= kMaxLine ||
         bytes.find('\n') != std::string_view::npos;
}

void LineMerger::break_line(std::string& out) {
  if (std::exchange(begun_, false)) out.push_back('\n');
}

void LineMerger::begin_line(std::string& out) {
  if (!std::exchange(begun_, true)) out += label_;
}

void LineMerger::enter_screen() {
  std::vector<std::string> rows;
  for (Line& line : held_) rows.push_back(std::move(line.text));
  rows.push_back(std::move(rest_));
  held_.clear();
  drop_rest();
  screen_.emplace(std::move(rows));
}

void LineMerger::draw(std::string_view bytes, std::string& out) {
  std::vector<std::string> lines;
  screen_->write(bytes, lines);
  for (const std::string& line : lines) append(line, out);
  if (!screen_->is_over()) return;
  const std::vector<std::string> rows = screen_->rows();
  screen_.reset();
  for (size_t i = 0; i + 1 < rows.size(); ++i) append(rows[i], out);
  rest_ = rows.back();
}

void LineMerger::hold(std::string_view text) {
  held_.push_back({label_, std::string(text)});
  held_since_ = Clock::now();
}

void LineMerger::release(std::string& out) {
  for (const Line& line : held_) out += line.label + line.text + "\n";
  held_.clear();
}

void LineMerger::release(std::string& out, Clock::time_point now) {
  if (now - held_since_ >= kHold) release(out);
}

void LineMerger::end_line(std::string_view bytes, std::string& out) {
  const bool whole = exact_ || (!redrawn_ && bytes.find('\r') == std::string_view::npos);
  if (whole && !exact_ && !begun_ && rest_.empty() && bytes.empty()) return hold({});
  if (whole) {
    release(out);
    begin_line(out);
    out += rest_;
    out += bytes;
    break_line(out);
    return drop_rest();
  }
  rest_ += bytes;
  const std::string_view drawing = last_drawing(rest_);
  if (!begun_ && (redrawn_ || drawing.size() < rest_.size())) {
    hold(drawing);
  } else {
    release(out);
    append(drawing, out);
  }
  drop_rest();
}

/// A bar is redrawn for as long as the program runs: only its last drawing is kept. A `\r` at the
/// end may be that of a newline, so it is not the beginning of another one yet.
void LineMerger::keep(std::string_view bytes) {
  const bool turns = bytes.find('\r') != std::string_view::npos || rest_.ends_with('\r');
  rest_ += bytes;
  if (exact_ || !turns || bytes.empty()) return;
  redrawn_ = true;
  rest_.erase(0, static_cast<size_t>(last_drawing(rest_).data() - rest_.data()));
}

void LineMerger::finish(std::string& out) {
  release(out);
  if (screen_) {
    for (const std::string& row : screen_->last_rows()) append(row, out);
    screen_.reset();
  }
  if (redrawn_) rest_.erase(rest_.find_last_not_of('\r') + 1);
  // A bar may have been wiped away at the end.
  if (!rest_.empty() && !(redrawn_ && is_blank(rest_))) {
    begin_line(out);
    out += rest_;
  }
  break_line(out);
  rest_ = std::string();
  redrawn_ = false;
}

std::string LineMerger::row() const {
  // More than any terminal's width, and no more of a line of many megabytes.
  constexpr size_t kMost = 8192;
  std::string shown;
  const auto add = [&](const std::string& label, std::string_view text) {
    text = text.substr(0, kMost);
    if (!is_blank(text)) shown += (shown.empty() ? "" : "\n") + label + std::string(text);
  };
  for (const Line& line : held_) add(line.label, line.text);
  if (screen_) {
    for (const std::string& row : screen_->rows()) add(label_, row);
  } else {
    add(label_, rest_);
  }
  return shown;
}

void LineMerger::drop_rest() {
  screen_.reset();
  rest_.clear();
  redrawn_ = false;
}

std::string LabelStyle::of(unsigned node, bool colored) const {
  if (format.empty()) return {};
  const std::pair<std::string_view, std::string> fields[] = {
      {"{node}", std::to_string(node)}, {"{count}", std::to_string(count)}, {"{name}", name}};
  std::string label;
  for (std::string_view rest = format; !rest.empty();) {
    const auto* field = std::find_if(std::begin(fields), std::end(fields), [&](const auto& each) {
      return rest.starts_with(each.first);
    });
    const bool found = field != std::end(fields);
    label += found ? field->second : std::string(rest.substr(0, 1));
    rest.remove_prefix(found ? field->first.size() : 1);
  }
  return colored ? std::string(kColors[node % kColors.size()]) + label + kPlain : label;
}

}  // namespace gothon::client
