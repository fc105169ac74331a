#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::daemon {

/// Writes the log and the record of a detached session on a thread of its own, so that no disk,
/// however slow, stops the loop.
///
/// It owns the record directory for as long as it lives and holds a lock on it (flock(2)), by which
/// others tell a session that lives from one that was lost. The log is two files of at most
/// `kFileLimit` bytes: when `log` is full it becomes `log.1`. What a disk refuses is dropped and
/// said in the log once it takes something again. Thread rule: any.
class LogWriter {
 public:
  static constexpr std::size_t kFileLimit = 8 << 20;
  /// What may wait for the disk; its writers pause until half of it is written.
  static constexpr std::size_t kQueueLimit = 4 << 20;

  /// Makes `directory`, a path in the state directory, and removes records that are old. `on_room`
  /// is called on the writer's thread when `is_full` has become false. Fails when the directory or
  /// the log cannot be made.
  static os::Expected<std::unique_ptr<LogWriter>> open(const std::string& directory,
                                                       std::function<void()> on_room,
                                                       std::size_t file_limit = kFileLimit);
  /// Writes what waits; blocks for as long as the disk takes.
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  /// Queues whole records (glue/wire/log_record.hpp).
  void append(std::string records);
  /// Queues a new text for `session.json`, which is replaced at once.
  void replace_record(std::string text);
  /// Calls `done` on the writer's thread when everything queued before has been written or refused.
  void after(std::function<void()> done);
  bool is_full() const;

 private:
  struct Job {
    std::string records;
    std::string document;
    std::function<void()> done;
  };

  LogWriter(os::UniqueFd directory, os::UniqueFd log, std::function<void()> on_room,
            std::size_t file_limit);

  void push(Job job);
  void work();
  void perform(Job& job);
  void write(std::string_view records);
  void rotate();
  void write_document(const std::string& text);

  const std::function<void()> on_room_;
  const std::size_t file_limit_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::size_t queued_ = 0;
  bool full_ = false;
  bool closing_ = false;

  // The writer's thread only.
  os::UniqueFd directory_;
  os::UniqueFd log_;
  std::uint64_t number_ = 1;
  std::size_t size_ = 0;
  std::size_t dropped_ = 0;

  std::thread thread_;
};

/// Removes the records of sessions that are over: the oldest ones beyond `keep`, and those older
/// than `seconds`. `directory` is the one with a directory per session. One whose session lives is
/// never touched.
void remove_old_records(int directory, std::size_t keep, std::int64_t seconds);

}  // namespace gothon::daemon
