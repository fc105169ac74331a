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

/// How labels look.
struct LabelStyle {
  std::string format;  ///< `{node}`, `{count}` and `{name}` stand for what follows; empty: no label
  unsigned count = 1;
  std::string name;  ///< of the session

  /// The label of a node; `colored`: in the node's own colour.
  std::string of(unsigned node, bool colored) const;
};

}  // namespace gothon::client
