#pragma once

#include <string>
#include <string_view>

namespace gothon::client {

/// Makes whole, labelled lines of the bytes of one node's stream. Thread rule: one.
class LineMerger {
 public:
  /// A longer line is written in pieces, so that a node cannot fill this process's memory; in
  /// bytes.
  static constexpr size_t kMaxLine = 256 << 20;

  explicit LineMerger(std::string label) : label_(std::move(label)) {}

  /// Appends the lines that `bytes` complete to `out`, each with its label; keeps the rest.
  void feed(std::string_view bytes, std::string& out);

  /// Appends what is left as a line of its own, with a newline; nothing if nothing is left.
  void finish(std::string& out);

 private:
  const std::string label_;
  std::string rest_;
};

/// `[NODE] `, or nothing.
std::string label_of(unsigned node, bool labelled);

}  // namespace gothon::client
