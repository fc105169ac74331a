#include "client/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace gothon::client {
namespace {

bool same_file(int one, int other) {
  struct stat first {};
  struct stat second {};
  return ::fstat(one, &first) == 0 && ::fstat(other, &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

}  // namespace

Output::Output(Loop& loop, bool labelled, std::function<void()> on_drained)
    : loop_(loop),
      labelled_(labelled),
      on_drained_(std::move(on_drained)),
      out_(loop, 1, [this] { settle(); }) {
  if (!same_file(1, 2)) error_ = std::make_unique<Sink>(loop, 2, [this] { settle(); });
}

Output::~Output() {
  for (const auto& source : sources_) {
    if (source->pipe) loop_.forget(source->pipe.get());
  }
}

os::Expected<os::UniqueFd> Output::add_source(unsigned node, Sink* sink) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return os::fail("node " + std::to_string(node) +
                    ": no pipe for its output: " + os::errno_text(errno) +
                    ": raise the limit of open files (ulimit -n) or run fewer nodes");
  }
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  sources_.push_back(std::make_unique<Source>(
      Source{os::UniqueFd(ends[0]), LineMerger(label_of(node, labelled_)), sink}));
  Source* source = sources_.back().get();
  if (!paused_) loop_.watch(ends[0], EPOLLIN, [this, source] { read(*source, false); });
  return os::UniqueFd(ends[1]);
}

os::Expected<Output::Ends> Output::add_node(unsigned node) {
  Ends ends;
  auto out = add_source(node, &out_);
  if (!out) return tl::unexpected(out.error());
  ends.out = std::move(*out);
  if (error_ == nullptr) return ends;
  auto error = add_source(node, error_.get());
  if (!error) return tl::unexpected(error.error());
  ends.error = std::move(*error);
  return ends;
}

void Output::close(Source& source) {
  loop_.forget(source.pipe.get());
  source.pipe.reset();
  source.lines.finish(source.sink->pending());
}

void Output::read(Source& source, bool to_the_end) {
  static std::array<char, 65536> buffer;
  ssize_t n = 0;
  do {
    n = ::read(source.pipe.get(), buffer.data(), buffer.size());
    if (n > 0) source.lines.feed({buffer.data(), static_cast<size_t>(n)}, source.sink->pending());
  } while (n > 0 && to_the_end);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) close(source);
  if (to_the_end) return;
  source.sink->write();
  settle();
}

void Output::pause(Sink* sink, bool paused) {
  for (const auto& source : sources_) {
    if (!source->pipe) continue;
    // A pipe that nobody reads on is closed: the node learns it as it would from the caller's own.
    if (source->sink == sink && sink->is_broken()) {
      close(*source);
    } else if (paused) {
      loop_.forget(source->pipe.get());
    } else {
      loop_.watch(source->pipe.get(), EPOLLIN, [this, at = source.get()] { read(*at, false); });
    }
  }
}

void Output::settle() {
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
