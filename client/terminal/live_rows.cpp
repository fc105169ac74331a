// Rows never wrap, so that one row is one line of the screen and the cursor's way back is known:
// they are cut one column short of the terminal's width, as it is at that moment.
#include "client/terminal/live_rows.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "client/terminal/escape_sequences.hpp"

namespace gothon::client {
namespace {

winsize size_of(int terminal) {
  winsize size{};
  ::ioctl(terminal, TIOCGWINSZ, &size);
  if (size.ws_row == 0) size.ws_row = 24;
  if (size.ws_col == 0) size.ws_col = 80;
  return size;
}

}  // namespace

bool LiveRows::can_be_on(int fd) {
  const char* kind = std::getenv("TERM");
  return ::isatty(fd) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

void LiveRows::take(unsigned writer, std::string_view lines, Row row, std::string& out) {
  if (!lines.empty()) {
    put_lines(lines, out);
    set(writer, {});
  }
  set(writer, std::move(row));
}

void LiveRows::put_lines(std::string_view lines, std::string& out) {
  erase(out);
  append_tame(lines, out);
}

void LiveRows::set(unsigned writer, Row row) {
  const auto found = last_.find(writer);
  if (row.text.empty()) {
    if (found == last_.end()) return;
    last_.erase(found);
  } else if (found == last_.end()) {
    last_[writer] = {std::move(row), false};
  } else if (found->second.row.text == row.text) {
    return;
  } else {
    found->second.row = std::move(row);
  }
  stale_ = true;
}

void LiveRows::redraw(bool all, std::string& out) {
  struct Shown {
    bool prompt;
    unsigned writer;
    std::string_view text;
  };
  std::vector<Shown> shown;
  erase(out);
  stale_ = false;
  for (auto& [writer, last] : last_) {
    last.shown = last.shown || all || last.row.redrawn;
    stale_ = stale_ || !last.shown;
    if (!last.shown) continue;
    for (std::string_view rest = last.row.text; !rest.empty();) {
      const std::string_view row = rest.substr(0, rest.find('\n'));
      shown.push_back({!last.row.redrawn, writer, row});
      rest.remove_prefix(std::min(row.size() + 1, rest.size()));
    }
  }
  std::stable_sort(shown.begin(), shown.end(), [](const Shown& one, const Shown& other) {
    if (one.prompt != other.prompt) return other.prompt;
    return one.prompt ? one.writer > other.writer : one.writer < other.writer;
  });
  const winsize size = size_of(terminal_);
  const size_t most = std::max<size_t>(1, size.ws_row - 1U);
  // The last ones stay: a prompt is among them.
  const size_t hidden = shown.size() > most ? shown.size() - most + 1 : 0;
  if (hidden > 0) {
    out += fit_row("… and " + std::to_string(hidden) + " more", size.ws_col - 1U);
    drawn_ = 1;
  }
  for (size_t i = hidden; i < shown.size(); ++i) {
    if (drawn_ > 0) out += "\r\n";
    out += fit_row(shown[i].text, size.ws_col - 1U);
    ++drawn_;
  }
  prompting_ = !shown.empty() && shown.back().prompt && shown.back().writer == 0;
}

void LiveRows::erase(std::string& out) {
  if (drawn_ == 0) return;
  out += '\r';
  if (drawn_ > 1) out += "\x1b[" + std::to_string(drawn_ - 1) + "A";
  out += "\x1b[J";
  drawn_ = 0;
  prompting_ = false;
  stale_ = true;
}

bool LiveRows::leave_behind() {
  const bool ended = prompting_;
  stale_ = stale_ || drawn_ > 0;
  drawn_ = 0;
  prompting_ = false;
  return ended;
}

}  // namespace gothon::client
