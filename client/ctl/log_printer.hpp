#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/terminal/line_merger.hpp"
#include "client/terminal/live_rows.hpp"
#include "glue/wire/log_record.hpp"

namespace gothon::client {

/// Prints records of a log as whole lines, stdout's to stdout, stderr's and notices to stderr.
/// Where both are a terminal, lines that are not complete are rows below the others (LiveRows).
/// Thread rule: one.
class LogPrinter {
 public:
  struct Choice {
    bool labelled = false;
    bool times = false;
    double since = 0;             ///< seconds since 1970
    std::vector<unsigned> nodes;  ///< empty: all, and notices
  };

  explicit LogPrinter(Choice choice);

  void take(const wire::LogRecord& record);
  /// Shows what has been taken, but for lines that are held for a moment (LineMerger).
  void flush();
  /// How long one may wait until flush() is due again, as poll(2) takes it.
  int patience() const;
  /// Shows lines that were never ended too.
  void finish();
  /// Takes the rows off the terminal, for it is about to be somebody else's.
  void clear_rows();

 private:
  using Key = std::pair<unsigned, wire::LogStream>;

  bool is_wanted(const wire::LogRecord& record) const;
  std::string label_of(const wire::LogRecord& record) const;
  static unsigned writer_of(const Key& key);
  void release_held();
  void put(const Key& key, const std::string& lines);
  void show(const std::string& text);

  const Choice choice_;
  std::optional<LiveRows> rows_;
  std::map<Key, LineMerger> open_;  ///< the lines that have no end yet
};

}  // namespace gothon::client
