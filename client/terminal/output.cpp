#include "client/terminal/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "client/terminal/callers_terminal.hpp"
#include "client/terminal/escape_sequences.hpp"
#include "client/words/printing.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/printable.hpp"
#include "glue/os/terminal.hpp"

namespace gothon::client {
namespace {

/// Between two drawings of the rows, and how long a line may stand unfinished before it is shown;
/// in milliseconds.
constexpr int kRedraw = 40;

bool same_file(int one, int other) {
  struct stat first{};
  struct stat second{};
  return ::fstat(one, &first) == 0 && ::fstat(other, &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/// As no-color.org has it: NO_COLOR set to anything wins over a terminal, not over the option.
bool is_colored(Choice choice, int fd) {
  if (choice != Choice::kAuto) return choice == Choice::kAlways;
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return (refused == nullptr || *refused == '\0') && !dumb && ::isatty(fd) == 1;
}

}  // namespace

Output::Stream::Stream(Loop& loop, int fd, bool wanted, std::function<void()> on_change)
    : sink(loop, fd, std::move(on_change)) {
  if (wanted && LiveRows::can_be_on(fd)) rows.emplace(fd);
}

Output::Output(Loop& loop, OutputStyle style, std::function<void()> on_drained)
    : loop_(loop),
      style_(std::move(style)),
      on_drained_(std::move(on_drained)),
      out_(loop, 1, style_.rows, [this] { settle(); }),
      redraw_(loop, [this] { redraw_all(); }) {
  if (!same_file(1, 2))
    error_ = std::make_unique<Stream>(loop, 2, style_.rows, [this] { settle(); });
}

Output::~Output() {
  for (const auto& source : sources_) {
    if (source->pipe) loop_.forget(source->pipe.get());
  }
}

os::Expected<Output::Source*> Output::add_source(unsigned node, Stream& stream, bool is_error,
                                                 os::UniqueFd pipe) {
  const bool shown = style_.only.empty() || (node < style_.only.size() && style_.only[node]);
  const std::string label = style_.label.of(node, is_colored(style_.color, stream.sink.fd()));
  auto source = std::make_unique<Source>(Source{2 * node + (is_error ? 1 : 0),
                                                std::move(pipe),
                                                width_of(label),
                                                false,
                                                LineMerger(label, style_.exact && !stream.rows),
                                                shown ? &stream : nullptr,
                                                {},
                                                {}});
  if (style_.logs) {
    source->log_name = "node-" + std::to_string(node) + (is_error ? ".err" : ".out");
    auto log = os::open_output_file(style_.logs.get(), source->log_name);
    if (!log) return tl::unexpected(os::Error{"--log-dir: " + log.error().text, log.error().code});
    source->log = std::move(*log);
  }
  sources_.push_back(std::move(source));
  Source* at = sources_.back().get();
  if (!paused_) loop_.watch(at->pipe.get(), EPOLLIN, [this, at] { read(*at, false); });
  return at;
}

os::Expected<os::UniqueFd> Output::add_pipe(unsigned node, Stream& stream, bool is_error) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return os::fail("node " + std::to_string(node) +
                    ": no pipe for its output: " + os::errno_text(errno) +
                    ": raise the limit of open files (ulimit -n) or run fewer nodes");
  }
  os::UniqueFd writing(ends[1]);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  auto source = add_source(node, stream, is_error, os::UniqueFd(ends[0]));
  if (!source) return tl::unexpected(source.error());
  return writing;
}

os::Expected<Output::Ends> Output::add_terminal(unsigned node, bool typed_to) {
  const std::string who = "node " + std::to_string(node) + ": ";
  auto terminal = os::open_pseudo_terminal(callers_modes());
  if (!terminal)
    return os::fail(who + terminal.error().text + ": run fewer nodes, or without --pty");
  Ends ends;
  if (typed_to) {
    if (auto left = os::leave_editing_to_reader(*terminal); !left)
      return os::fail(who + left.error().text);
    ends.keyboard.reset(::fcntl(terminal->outside.get(), F_DUPFD_CLOEXEC, 3));
    if (!ends.keyboard) return os::fail(who + "its terminal", errno);
  }
  auto source = add_source(node, out_, false, std::move(terminal->outside));
  if (!source) return tl::unexpected(source.error());
  (*source)->packets = typed_to;
  fit(**source, callers_window());
  ends.out = std::move(terminal->inside);
  return ends;
}

os::Expected<Output::Ends> Output::add_node(unsigned node, bool typed_to) {
  if (style_.pty) return add_terminal(node, typed_to);
  Ends ends;
  auto out = add_pipe(node, out_, false);
  if (!out) return tl::unexpected(out.error());
  ends.out = std::move(*out);
  if (error_ == nullptr && !style_.logs) return ends;
  auto error = add_pipe(node, error_ != nullptr ? *error_ : out_, true);
  if (!error) return tl::unexpected(error.error());
  ends.error = std::move(*error);
  return ends;
}

/// A line of a node is as wide as its terminal, and has its label before it.
void Output::fit(const Source& source, winsize size) {
  const auto taken = static_cast<unsigned short>(source.label_width);
  if (taken < size.ws_col) size.ws_col = static_cast<unsigned short>(size.ws_col - taken);
  if (source.pipe) ::ioctl(source.pipe.get(), TIOCSWINSZ, &size);
}

void Output::resize() {
  if (!style_.pty) return;
  for (const auto& source : sources_) fit(*source, callers_window());
}

void Output::take(Source& source, std::string_view bytes) {
  if (source.log) write_log(source, bytes);
  if (source.stream == nullptr) return;
  if (source.stream->rows) {
    std::string lines;
    source.lines.feed(bytes, lines);
    source.lines.break_line(lines);
    show(source, lines);
  } else {
    put(source, bytes);
  }
  if (source.lines.is_holding()) redraw_soon();
}

void Output::redraw_soon() {
  if (!redraw_is_due_) redraw_.start(kRedraw);
  redraw_is_due_ = true;
}

/// Held lines that no move has come for are lines like others.
void Output::release_held() {
  for (const auto& source : sources_) {
    if (source->stream == nullptr || !source->lines.is_holding()) continue;
    Stream& stream = *source->stream;
    std::string lines;
    source->lines.release(lines, LineMerger::Clock::now());
    if (source->lines.is_holding()) redraw_soon();
    if (lines.empty()) continue;
    if (stream.rows) {
      show(*source, lines);
    } else {
      break_line(stream);
      stream.sink.pending() += lines;
    }
    stream.sink.write();
  }
}

/// A line that is longer than this process keeps may go on as long as nobody else has one to write.
void Output::put(Source& source, std::string_view bytes) {
  Stream& stream = *source.stream;
  if (stream.open != &source && source.lines.may_write(bytes)) break_line(stream);
  source.lines.feed(bytes, stream.sink.pending());
  if (source.lines.has_begun()) stream.open = &source;
}

void Output::break_line(Stream& stream) {
  if (stream.open != nullptr) stream.open->lines.break_line(stream.sink.pending());
  stream.open = nullptr;
}

/// On a terminal: lines go out at once, with the rows below them; a row alone goes out in its time.
void Output::show(Source& source, std::string_view lines) {
  Stream& stream = *source.stream;
  stream.rows->take(source.writer, lines, {source.lines.row(), source.lines.is_redrawn()},
                    stream.sink.pending());
  if (!lines.empty()) redraw(stream, false);
  if (stream.rows->is_stale()) redraw_soon();
}

/// Rows wait for a terminal that does not keep up.
void Output::redraw(Stream& stream, bool all) {
  if (stream.rows && !stream.sink.is_full()) stream.rows->redraw(all, stream.sink.pending());
}

void Output::redraw_all() {
  redraw_is_due_ = false;
  release_held();
  for (Stream* stream : {&out_, error_.get()}) {
    if (stream == nullptr || !stream->rows || !stream->rows->is_stale()) continue;
    redraw(*stream, true);
    stream->sink.write();
    if (stream->rows->is_stale()) redraw_soon();
  }
}

void Output::line_was_typed() {
  for (Stream* stream : {&out_, error_.get()}) {
    if (stream == nullptr || !stream->rows || !stream->rows->leave_behind()) continue;
    stream->rows->set(0, {});
    for (const auto& source : sources_) {
      if (source->writer == 0) source->lines.drop_rest();
    }
  }
}

void Output::clear_rows() {
  for (Stream* stream : {&out_, error_.get()}) {
    if (stream == nullptr || !stream->rows) continue;
    stream->rows->erase(stream->sink.pending());
    stream->sink.write();
  }
}

/// What cannot be logged is said once; the run goes on.
void Output::write_log(Source& source, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(source.log.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      say("gothon: --log-dir: " + source.log_name + ": " + os::errno_text(errno) +
          ": it ends here");
      return source.log.reset();
    }
    bytes.remove_prefix(static_cast<size_t>(n));
  }
}

void Output::close(Source& source) {
  loop_.forget(source.pipe.get());
  source.pipe.reset();
  if (source.stream == nullptr) return;
  Stream& stream = *source.stream;
  std::string lines;
  source.lines.finish(lines);
  if (stream.rows) return show(source, lines);
  if (stream.open != &source && !lines.empty()) break_line(stream);
  stream.sink.pending() += lines;
}

std::string_view Output::unpacked(Source& source, std::string_view bytes) {
  if (!source.packets) return bytes;
  const auto control = static_cast<unsigned char>(bytes.front());
  if ((control & TIOCPKT_IOCTL) != 0 && on_modes_) on_modes_();
  return control == TIOCPKT_DATA ? bytes.substr(1) : std::string_view();
}

void Output::read(Source& source, bool to_the_end) {
  static std::array<char, 65536> buffer;
  ssize_t n = 0;
  do {
    n = ::read(source.pipe.get(), buffer.data(), buffer.size());
    if (n > 0) take(source, unpacked(source, {buffer.data(), static_cast<size_t>(n)}));
  } while (n > 0 && to_the_end);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) close(source);
  if (to_the_end) return;
  if (source.stream != nullptr) source.stream->sink.write();
  settle();
}

void Output::pause(Stream* broken, bool paused) {
  for (const auto& source : sources_) {
    if (!source->pipe) continue;
    // A pipe that nobody reads on is closed: the node learns it as it would from the caller's own.
    if (broken != nullptr && source->stream == broken && !source->log) {
      close(*source);
    } else if (paused) {
      loop_.forget(source->pipe.get());
    } else {
      loop_.watch(source->pipe.get(), EPOLLIN, [this, at = source.get()] { read(*at, false); });
    }
  }
}

/// The nodes only learn that nobody reads: a full disk is for this process to tell.
void Output::report_failure(Sink& sink) {
  const int code = sink.take_failure();
  if (code == 0) return;
  const std::string text = std::string(sink.fd() == 1 ? "stdout" : "stderr") +
                           ": it cannot be written: " + os::errno_text(code) +
                           ": the nodes find it closed";
  if (error_ != nullptr && sink.fd() == 1) return say("gothon: " + text);
  tell("gothon", text);
}

void Output::settle() {
  report_failure(out_.sink);
  if (error_ != nullptr) report_failure(error_->sink);
  const bool full = out_.sink.is_full() || (error_ != nullptr && error_->sink.is_full());
  Stream* broken = out_.sink.is_broken()                           ? &out_
                   : error_ != nullptr && error_->sink.is_broken() ? error_.get()
                                                                   : nullptr;
  if (!closing_ && (full != paused_ || broken != nullptr)) {
    paused_ = full;
    pause(broken, full);
  }
  if (closing_ && out_.sink.is_drained() && (error_ == nullptr || error_->sink.is_drained()))
    on_drained_();
}

void Output::close_when_drained() {
  closing_ = true;
  for (const auto& source : sources_) {
    if (source->pipe) read(*source, true);
    if (source->pipe) close(*source);
  }
  clear_rows();
  out_.sink.write();
  if (error_ != nullptr) error_->sink.write();
  settle();
}

size_t Output::unread() const {
  return out_.sink.waiting() + (error_ != nullptr ? error_->sink.waiting() : 0);
}

void Output::say(const std::string& line) {
  Stream& stream = error_ != nullptr ? *error_ : out_;
  if (stream.rows) stream.rows->put_lines("", stream.sink.pending());
  break_line(stream);
  stream.sink.pending() += os::printable(line) + "\n";
  redraw(stream, false);
  stream.sink.write();
}

}  // namespace gothon::client
