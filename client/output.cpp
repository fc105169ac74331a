#include "client/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace gothon::client {
namespace {

bool same_file(int one, int other) {
  struct stat first {};
  struct stat second {};
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

Output::Output(Loop& loop, OutputStyle style, std::function<void()> on_drained)
    : loop_(loop),
      style_(std::move(style)),
      on_drained_(std::move(on_drained)),
      out_(loop, 1, [this] { settle(); }) {
  if (!same_file(1, 2)) error_ = std::make_unique<Sink>(loop, 2, [this] { settle(); });
}

Output::~Output() {
  for (const auto& source : sources_) {
    if (source->pipe) loop_.forget(source->pipe.get());
  }
}

os::Expected<os::UniqueFd> Output::add_source(unsigned node, Sink& sink, const char* stream) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return os::fail("node " + std::to_string(node) +
                    ": no pipe for its output: " + os::errno_text(errno) +
                    ": raise the limit of open files (ulimit -n) or run fewer nodes");
  }
  os::UniqueFd writing(ends[1]);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  const bool shown = style_.only.empty() || (node < style_.only.size() && style_.only[node]);
  const std::string label = style_.label.of(node, is_colored(style_.color, sink.fd()));
  auto source = std::make_unique<Source>(
      Source{os::UniqueFd(ends[0]), LineMerger(label), shown ? &sink : nullptr, {}, {}});
  if (style_.logs) {
    source->log_name = "node-" + std::to_string(node) + stream;
    source->log.reset(::openat(style_.logs.get(), source->log_name.c_str(),
                               O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!source->log) return os::fail("--log-dir: " + source->log_name, errno);
  }
  sources_.push_back(std::move(source));
  if (!paused_) {
    Source* at = sources_.back().get();
    loop_.watch(ends[0], EPOLLIN, [this, at] { read(*at, false); });
  }
  return writing;
}

os::Expected<Output::Ends> Output::add_node(unsigned node) {
  Ends ends;
  auto out = add_source(node, out_, ".out");
  if (!out) return tl::unexpected(out.error());
  ends.out = std::move(*out);
  if (error_ == nullptr && !style_.logs) return ends;
  auto error = add_source(node, error_ != nullptr ? *error_ : out_, ".err");
  if (!error) return tl::unexpected(error.error());
  ends.error = std::move(*error);
  return ends;
}

void Output::take(Source& source, std::string_view bytes) {
  if (source.log) write_log(source, bytes);
  if (source.sink != nullptr) source.lines.feed(bytes, source.sink->pending());
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
  if (source.sink != nullptr) source.lines.finish(source.sink->pending());
}

void Output::read(Source& source, bool to_the_end) {
  static std::array<char, 65536> buffer;
  ssize_t n = 0;
  do {
    n = ::read(source.pipe.get(), buffer.data(), buffer.size());
    if (n > 0) take(source, {buffer.data(), static_cast<size_t>(n)});
  } while (n > 0 && to_the_end);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) close(source);
  if (to_the_end) return;
  if (source.sink != nullptr) source.sink->write();
  settle();
}

void Output::pause(Sink* sink, bool paused) {
  for (const auto& source : sources_) {
    if (!source->pipe) continue;
    // A pipe that nobody reads on is closed: the node learns it as it would from the caller's own.
    if (sink != nullptr && source->sink == sink && !source->log) {
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
  const std::string line = std::string("gothon: ") + (sink.fd() == 1 ? "stdout" : "stderr") +
                           ": it cannot be written: " + os::errno_text(code) +
                           ": the nodes find it closed";
  if (error_ != nullptr && sink.fd() == 1) return say(line);
  std::fprintf(stderr, "%s\n", line.c_str());
}

void Output::settle() {
  report_failure(out_);
  if (error_ != nullptr) report_failure(*error_);
  const bool full = out_.is_full() || (error_ != nullptr && error_->is_full());
  Sink* broken = out_.is_broken()                           ? &out_
                 : error_ != nullptr && error_->is_broken() ? error_.get()
                                                            : nullptr;
  if (!closing_ && (full != paused_ || broken != nullptr)) {
    paused_ = full;
    pause(broken, full);
  }
  if (closing_ && out_.is_drained() && (error_ == nullptr || error_->is_drained())) on_drained_();
}

void Output::close_when_drained() {
  closing_ = true;
  for (const auto& source : sources_) {
    if (source->pipe) read(*source, true);
    if (source->pipe) close(*source);
  }
  out_.write();
  if (error_ != nullptr) error_->write();
  settle();
}

void Output::say(const std::string& line) {
  Sink& sink = error_ != nullptr ? *error_ : out_;
  sink.pending() += line + "\n";
  sink.write();
}

}  // namespace gothon::client
