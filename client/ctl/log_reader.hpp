#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/log_record.hpp"

namespace gothon::client {

/// Reads the log of a detached session, which may be written and rotated meanwhile. Thread rule:
/// one.
class LogReader {
 public:
  using Take = std::function<void(const wire::LogRecord&)>;

  explicit LogReader(std::string directory) : directory_(std::move(directory)) {}

  /// At the oldest record that is kept, or behind the newest one. Fails when there is no log.
  os::Expected<void> open(bool at_end);

  /// Gives out what has been written by now.
  void read(const Take& take);

  /// Readable when there may be more; how much there is to be read from it is read()'s business.
  int change_fd() const { return changes_.get(); }

  /// Whether records that read() would have given were rotated away before. True once.
  bool take_gap() { return std::exchange(gap_, false); }

 private:
  bool open_file(const char* name);
  bool read_file(const Take& take);
  void give_lines(const Take& take);
  bool is_current() const;
  void drain_changes();

  const std::string directory_;
  os::UniqueFd changes_;
  os::UniqueFd file_;
  std::uint64_t number_ = 0;  ///< of the file; 0: its heading has not been read
  std::string rest_;
  bool gap_ = false;
};

}  // namespace gothon::client
