#include "client/line_merger.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace gothon::client {
namespace {

/// Colours of a terminal's own palette that are readable on dark and on light ground (ECMA-48 SGR).
constexpr std::array<const char*, 6> kColors{"\x1b[36m", "\x1b[33m", "\x1b[32m",
                                             "\x1b[35m", "\x1b[34m", "\x1b[31m"};
constexpr const char* kPlain = "\x1b[0m";

}  // namespace

void LineMerger::feed(std::string_view bytes, std::string& out) {
  // Only the new bytes are searched: a line of many megabytes costs one pass.
  for (size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    out += label_;
    out += rest_;
    out += bytes.substr(0, end + 1);
    rest_.clear();
    bytes.remove_prefix(end + 1);
  }
  rest_ += bytes;
  if (rest_.size() >= kMaxLine) finish(out);
}

void LineMerger::finish(std::string& out) {
  if (rest_.empty()) return;
  out += label_;
  out += rest_;
  out.push_back('\n');
  rest_ = std::string();
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
