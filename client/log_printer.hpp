#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "glue/wire/log_record.hpp"

namespace gothon::client {

/// Prints records of a log as whole lines, stdout's to stdout, stderr's and notices to stderr.
/// Thread rule: one.
class LogPrinter {
 public:
  struct Choice {
    bool labelled = false;
    bool times = false;
    double since = 0;             ///< seconds since 1970
    std::vector<unsigned> nodes;  ///< empty: all, and notices
  };

  explicit LogPrinter(Choice choice) : choice_(std::move(choice)) {}

  void take(const wire::LogRecord& record);
  /// Shows what has been taken.
  void flush();
  /// Shows lines that were never ended too.
  void finish();

 private:
  struct Line {
    double time = 0;
    std::string text;
  };
  using Key = std::pair<unsigned, wire::LogStream>;

  bool is_wanted(const wire::LogRecord& record) const;
  void end_line(const Key& key, Line& line);

  const Choice choice_;
  std::map<Key, Line> open_;
};

}  // namespace gothon::client
