#include "daemon/session/detached_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <asio/post.hpp>
#include <cerrno>
#include <utility>

#include "glue/os/clock.hpp"
#include "glue/os/printable.hpp"
#include "glue/os/terminal.hpp"

namespace gothon::daemon {

os::Expected<std::unique_ptr<DetachedOutput>> DetachedOutput::open(asio::io_context& io,
                                                                   const std::string& directory) {
  std::unique_ptr<DetachedOutput> output(new DetachedOutput(io));
  auto on_room = [&io, self = output.get(), alive = std::weak_ptr(output->alive_)] {
    asio::post(io, [self, alive] {
      if (!alive.expired()) self->resume();
    });
  };
  auto log = LogWriter::open(directory, std::move(on_room));
  if (!log) return tl::unexpected(log.error());
  output->log_ = std::move(*log);
  return output;
}

DetachedOutput::~DetachedOutput() = default;

void DetachedOutput::add_source(uint32_t node, wire::LogStream stream, os::UniqueFd pipe) {
  sources_.push_back(std::make_unique<Source>(
      Source{node, stream, asio::posix::stream_descriptor(io_, pipe.release()), false}));
  watch(*sources_.back());
}

os::Expected<os::UniqueFd> DetachedOutput::add_pipe(uint32_t node, wire::LogStream stream) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return os::fail("node " + std::to_string(node) +
                    ": no pipe for its output: " + os::errno_text(errno) +
                    ": raise the limit of open files (ulimit -n) or run fewer nodes");
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  add_source(node, stream, os::UniqueFd(ends[0]));
  return os::UniqueFd(ends[1]);
}

os::Expected<DetachedOutput::Ends> DetachedOutput::add_terminal(uint32_t node,
                                                                const winsize& size) {
  auto terminal = os::open_pseudo_terminal(std::nullopt);
  if (!terminal)
    return os::fail("node " + std::to_string(node) + ": " + terminal.error().text +
                    ": run fewer nodes, or without --pty");
  ::ioctl(terminal->outside.get(), TIOCSWINSZ, &size);
  os::UniqueFd same(::fcntl(terminal->inside.get(), F_DUPFD_CLOEXEC, 3));
  if (!same) return os::fail("node " + std::to_string(node), errno);
  add_source(node, wire::LogStream::kOut, std::move(terminal->outside));
  return Ends{std::move(terminal->inside), std::move(same)};
}

os::Expected<DetachedOutput::Ends> DetachedOutput::add_node(
    uint32_t node, const std::optional<winsize>& terminal) {
  if (terminal) return add_terminal(node, *terminal);
  auto out = add_pipe(node, wire::LogStream::kOut);
  if (!out) return tl::unexpected(out.error());
  auto error = add_pipe(node, wire::LogStream::kError);
  if (!error) return tl::unexpected(error.error());
  return Ends{std::move(*out), std::move(*error)};
}

void DetachedOutput::notice(std::string_view text) {
  std::string records;
  // A record is one line, whatever names are in it.
  wire::append_log(records, os::wall_clock(), 0, wire::LogStream::kNotice,
                   os::printable(text) + "\n");
  log_->append(std::move(records));
}

void DetachedOutput::watch(Source& source) {
  if (source.watched || finished_ || !source.pipe.is_open()) return;
  source.watched = true;
  source.pipe.async_wait(
      asio::posix::stream_descriptor::wait_read,
      [this, at = &source, alive = std::weak_ptr(alive_)](std::error_code error) {
        if (!error && !alive.expired()) read(*at);
      });
}

void DetachedOutput::read(Source& source) {
  source.watched = false;
  if (finished_) return;
  take(source);
  if (!log_->is_full()) watch(source);
}

/// Takes one piece; false when there is none at the moment, or none any more.
bool DetachedOutput::take(Source& source) {
  std::array<char, 65536> buffer;
  const ssize_t n = ::read(source.pipe.native_handle(), buffer.data(), buffer.size());
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return errno == EINTR;
  if (n <= 0) {
    std::error_code ignored;
    source.pipe.close(ignored);
    return false;
  }
  std::string records;
  wire::append_log(records, os::wall_clock(), source.node, source.stream,
                   {buffer.data(), static_cast<size_t>(n)});
  log_->append(std::move(records));
  return true;
}

void DetachedOutput::resume() {
  for (const auto& source : sources_) watch(*source);
}

void DetachedOutput::finish(std::string record, std::function<void()> done) {
  if (finished_) return;
  finished_ = true;
  std::error_code ignored;
  for (const auto& source : sources_) {
    while (source->pipe.is_open() && take(*source)) {
    }
    source->pipe.close(ignored);
  }
  log_->replace_record(std::move(record));
  log_->after([&io = io_, done = std::move(done)] { asio::post(io, done); });
}

}  // namespace gothon::daemon
