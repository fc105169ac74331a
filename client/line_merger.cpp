#include "client/line_merger.hpp"

namespace gothon::client {

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

std::string label_of(unsigned node, bool labelled) {
  return labelled ? "[" + std::to_string(node) + "] " : "";
}

}  // namespace gothon::client
