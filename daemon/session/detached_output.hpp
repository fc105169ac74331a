#pragma once

#include <sys/ioctl.h>

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/session/log_writer.hpp"
#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/log_record.hpp"

namespace gothon::daemon {

/// Takes what the nodes of a detached session write, and the session's own notices, to its log.
/// Pipes are left alone while the log's queue is full. Thread rule: loop; `io` outlives it.
class DetachedOutput {
 public:
  /// What a node gets as stdout and stderr; to be closed when it has been started.
  struct Ends {
    os::UniqueFd out;
    os::UniqueFd error;
  };

  /// `directory`: the session's record directory, which is made.
  static os::Expected<std::unique_ptr<DetachedOutput>> open(asio::io_context& io,
                                                            const std::string& directory);
  ~DetachedOutput();

  /// `terminal`: both are one terminal of that size.
  os::Expected<Ends> add_node(uint32_t node, const std::optional<winsize>& terminal);
  void notice(std::string_view text);
  void replace_record(std::string text) { log_->replace_record(std::move(text)); }

  /// The nodes have ended: takes what is in the pipes, writes the record, and calls `done` on the
  /// loop when all is on disk.
  void finish(std::string record, std::function<void()> done);

 private:
  struct Source {
    uint32_t node;
    wire::LogStream stream;
    asio::posix::stream_descriptor pipe;  ///< or the outside of a terminal
    bool watched = false;
  };

  explicit DetachedOutput(asio::io_context& io) : io_(io) {}

  os::Expected<os::UniqueFd> add_pipe(uint32_t node, wire::LogStream stream);
  os::Expected<Ends> add_terminal(uint32_t node, const winsize& size);
  void add_source(uint32_t node, wire::LogStream stream, os::UniqueFd pipe);
  void watch(Source& source);
  void read(Source& source);
  bool take(Source& source);
  void resume();

  asio::io_context& io_;
  std::vector<std::unique_ptr<Source>> sources_;
  bool finished_ = false;
  /// Handlers that asio still holds when this is gone find it expired.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unique_ptr<LogWriter> log_;
};

}  // namespace gothon::daemon
