#include "client/line_merger.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "client/escape_sequences.hpp"

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

void LineMerger::feed(std::string_view bytes, std::string& out) {
  // Only the new bytes are searched: a line of many megabytes costs one pass.
  for (size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    end_line(bytes.substr(0, end), out);
    bytes.remove_prefix(end + 1);
  }
  keep(bytes);
  if (rest_.size() >= kMaxLine) finish(out);
}

void LineMerger::end_line(std::string_view bytes, std::string& out) {
  out += label_;
  const bool whole = exact_ || (!redrawn_ && bytes.find('\r') == std::string_view::npos);
  if (whole) {
    out += rest_;
    out += bytes;
  } else {
    rest_ += bytes;
    out += last_drawing(rest_);
  }
  out.push_back('\n');
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
  if (redrawn_) rest_.erase(rest_.find_last_not_of('\r') + 1);
  // A bar may have been wiped away at the end.
  if (!rest_.empty() && !(redrawn_ && is_blank(rest_))) {
    out += label_;
    out += rest_;
    out.push_back('\n');
  }
  rest_ = std::string();
  redrawn_ = false;
}

std::string LineMerger::row() const {
  // More than any terminal's width, and no more of a line of many megabytes.
  constexpr size_t kMost = 8192;
  const std::string_view begin = std::string_view(rest_).substr(0, kMost);
  return is_blank(begin) ? std::string() : label_ + std::string(begin);
}

void LineMerger::drop_rest() {
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
