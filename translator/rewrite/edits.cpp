#include "translator/rewrite/edits.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace gothon::translator {

void Edits::replace(Range range, std::string text) {
  edits_.push_back({range, kReplace, static_cast<long>(edits_.size()), std::move(text)});
}

void Edits::put_before(std::uint32_t at, std::string text) {
  edits_.push_back({{at, at}, kBefore, static_cast<long>(edits_.size()), std::move(text)});
}

void Edits::put_behind(std::uint32_t at, std::string text) {
  edits_.push_back({{at, at}, kBehind, -static_cast<long>(edits_.size()), std::move(text)});
}

bool Edits::is_silenced(const Edit& edit) const {
  return std::any_of(silenced_.begin(), silenced_.end(), [&](Range range) {
    const std::uint32_t at = edit.range.begin;
    if (edit.side == kBefore) return range.begin <= at && at < range.end;
    if (edit.side == kBehind) return range.begin < at && at <= range.end;
    const bool itself = edit.range.begin == range.begin && edit.range.end == range.end;
    return range.contains(edit.range) && !itself;
  });
}

std::string Edits::apply(std::string_view text) const {
  std::vector<const Edit*> sorted;
  for (const Edit& each : edits_) {
    if (!is_silenced(each)) sorted.push_back(&each);
  }
  const auto order = [](const Edit* each) {
    return std::tuple(each->range.begin, each->side, each->order);
  };
  std::sort(sorted.begin(), sorted.end(),
            [&](const Edit* left, const Edit* right) { return order(left) < order(right); });
  std::string out;
  std::size_t at = 0;
  for (const Edit* each : sorted) {
    if (each->range.begin < at) throw std::logic_error("translator: two changes of one range");
    out.append(text.substr(at, each->range.begin - at));
    out += each->text;
    at = each->range.end;
  }
  out.append(text.substr(at));
  if (line_ends(out) != line_ends(text)) throw std::logic_error("translator: a line has moved");
  return out;
}

std::string continued_lines(std::string_view piece) {
  std::string out;
  const std::string ends = line_ends(piece);
  for (std::size_t at = 0; at < ends.size(); ++at) {
    const bool pair = ends[at] == '\r' && at + 1 < ends.size() && ends[at + 1] == '\n';
    out += pair ? "\\\r\n" : std::string("\\") + ends[at];
    at += pair ? 1 : 0;
  }
  return out;
}

}  // namespace gothon::translator
