#pragma once

#include "client/words/arguments.hpp"
#include "client/words/options.hpp"

namespace gothon::client {

/// The options of `gothon [OPTION…] NODE_COUNT MODULE`, those of one command line taken into a
/// RunArguments. Thread rule: one.
class RunOptions {
 public:
  RunOptions();

  /// The long options for getopt_long(3); their codes are for take().
  auto begin() const { return table_.begin(); }
  auto end() const { return table_.end(); }
  /// The short ones.
  const std::string& brief() const { return brief_; }
  /// Whether `code` is one of these.
  static bool knows(int code);
  /// Takes one option; on failure `run` is what it was. REQUIRES: knows(code).
  static os::Expected<void> take(int code, const std::string& value, RunArguments& run);

 private:
  std::vector<option> table_;
  std::string brief_;
};

/// `0,3` or `0-2,5`: the numbers, each below kMaxNodes; nothing if that is no list.
std::optional<std::vector<bool>> node_set_from(const std::string& text);

/// `90`, `1.5`, `2m` (timeout(1)'s suffixes s, m, h, d), above 0; nothing if that is no duration.
std::optional<std::chrono::milliseconds> duration_from(const std::string& text);

}  // namespace gothon::client
