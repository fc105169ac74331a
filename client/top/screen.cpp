// Signals come through a descriptor, as keys do: nothing of ncurses runs in a handler, and whatever
// ends the loop ends in the destructor, which restores the terminal.
#include "client/top/screen.hpp"

#define NCURSES_NOMACROS
#include <curses.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <cstdlib>
#include <ctime>
#include <sstream>

#include "client/ctl/why_report.hpp"
#include "client/terminal/escape_sequences.hpp"
#include "glue/os/printable.hpp"

namespace gothon::client::top {
namespace {

using Clock = std::chrono::steady_clock;

/// Lines above the table: summary, an empty or troubled one, heading; and the one below it.
constexpr int kAbove = 3;
constexpr int kBelow = 1;

std::string clock_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  std::array<char, 16> text{};
  if (::localtime_r(&now, &parts) != nullptr)
    std::strftime(text.data(), text.size(), "%H:%M:%S", &parts);
  return text.data();
}

/// Lines no longer than `width` characters; words stay whole where they can.
std::vector<std::string> wrapped(const std::string& text, size_t width) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    while (line.size() > width && width > 0) {
      size_t cut = line.rfind(' ', width);
      if (cut == std::string::npos || cut == 0) cut = width;
      // Not within a character.
      while (cut > 1 && (line[cut] & 0xc0) == 0x80) --cut;
      lines.push_back(line.substr(0, cut));
      line = "  " + line.substr(line[cut] == ' ' ? cut + 1 : cut);
      if (width <= 2) break;
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

const Screen::Key Screen::kKeys[] = {
    {'q', "q", "quit", &Screen::quit},
    {KEY_UP, "Up, Down, Page Up, Page Down, Home, End", "select a session or node", &Screen::up},
    {KEY_DOWN, "", "", &Screen::down},
    {KEY_PPAGE, "", "", &Screen::page_up},
    {KEY_NPAGE, "", "", &Screen::page_down},
    {KEY_HOME, "", "", &Screen::first},
    {KEY_END, "", "", &Screen::last},
    {'r', "r", "sort the other way round", &Screen::reverse},
    {'n', "n", "show nodes, or sessions only", &Screen::toggle_nodes},
    {'s', "s, k", "stop the selected session, after a question", &Screen::ask_stop},
    {'k', "", "", &Screen::ask_stop},
    {'e', "e, Enter", "explain what the selected session waits for, as gothonctl why does",
     &Screen::explain},
    {'\r', "", "", &Screen::explain},
    {'\n', "", "", &Screen::explain},
    {KEY_ENTER, "", "", &Screen::explain},
    {'h', "h, ?", "this help", &Screen::help},
    {'?', "", "", &Screen::help},
    {' ', "Space", "look now", &Screen::look},
    {'L' & 0x1f, "Ctrl-L", "draw anew", &Screen::redraw},
    {0, nullptr, nullptr, nullptr},
};

Screen::~Screen() {
  if (terminal_ == nullptr) return;
  ::endwin();
  ::delscreen(terminal_);
}

os::Expected<void> Screen::open() {
  std::setlocale(LC_CTYPE, "");
  terminal_ = ::newterm(nullptr, stdout, stdin);
  if (terminal_ == nullptr) {
    const char* type = std::getenv("TERM");
    return os::fail("TERM=" + std::string(type == nullptr ? "" : type) +
                    ": nothing can be drawn on this terminal: set TERM to its type, or use "
                    "gothonctl top --once");
  }
  ::cbreak();
  ::noecho();
  ::nonl();
  ::keypad(::stdscr, true);
  ::nodelay(::stdscr, true);
  ::set_escdelay(25);
  ::curs_set(0);
  return {};
}

int Screen::run() {
  const auto interval =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(interval_));
  // Rates need a second look, which comes soon.
  auto next = Clock::now() + std::min<Clock::duration>(interval, std::chrono::milliseconds(300));
  look();
  while (!quit_) {
    draw();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
    if (const int signal = await(static_cast<int>(std::max<long>(left, 0))); signal != 0)
      return signal;
    if (Clock::now() < next) continue;
    look();
    next = Clock::now() + interval;
  }
  return 0;
}

/// Waits for keys and signals; the signal that ends this, or 0.
int Screen::await(int milliseconds) {
  pollfd watched[2] = {{STDIN_FILENO, POLLIN, 0}, {signals_.fd(), POLLIN, 0}};
  if (::poll(watched, 2, milliseconds) <= 0) return 0;
  while (const auto info = signals_.next()) {
    if (const int end = handle_signal(static_cast<int>(info->ssi_signo)); end != 0) return end;
  }
  // The terminal is gone; its SIGHUP may be ignored.
  if ((watched[0].revents & (POLLHUP | POLLERR)) != 0) return SIGHUP;
  if ((watched[0].revents & POLLIN) == 0) return 0;
  for (int code = ::wgetch(::stdscr); code != ERR && !quit_; code = ::wgetch(::stdscr)) press(code);
  return 0;
}

int Screen::handle_signal(int number) {
  switch (number) {
    case SIGINT:
    case SIGQUIT:
    case SIGTERM:
    case SIGHUP:
      return number;
    case SIGTSTP:
      suspend();
      return 0;
    case SIGCONT:
      // Whoever had the terminal meanwhile may have changed all of it.
      redraw();
      return 0;
    case SIGWINCH:
      resize();
      return 0;
    default:
      return 0;
  }
}

void Screen::suspend() {
  ::def_prog_mode();
  ::endwin();
  ::raise(SIGSTOP);
  redraw();
}

void Screen::resize() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
    ::resizeterm(size.ws_row, size.ws_col);
  ::werase(::stdscr);
}

void Screen::redraw() {
  ::reset_prog_mode();
  ::keypad(::stdscr, true);
  resize();
  ::clearok(::stdscr, true);
}

void Screen::look() {
  sample_ = sampler_.look();
  rows_ = rows(sample_, view_);
}

void Screen::put(int line, const std::string& text, unsigned long attributes) {
  if (line < 0 || line >= LINES) return;
  ::wattrset(::stdscr, static_cast<int>(attributes));
  ::wmove(::stdscr, line, 0);
  ::wclrtoeol(::stdscr);
  const auto columns = static_cast<size_t>(COLS);
  // What is written beyond the last column would go to the next line.
  std::string shown = fit_row(os::printable(text), columns);
  if (attributes != 0) shown.append(columns - width_of(shown), ' ');
  ::waddnstr(::stdscr, shown.c_str(), static_cast<int>(shown.size()));
  ::wattrset(::stdscr, static_cast<int>(A_NORMAL));
}

void Screen::draw() {
  ::werase(::stdscr);
  if (text_.empty())
    draw_table();
  else
    draw_text();
  ::wrefresh(::stdscr);
}

void Screen::draw_table() {
  put(0, "gothonctl top - " + clock_text() + ", " + summary(sample_));
  const std::string sorted = std::string("sorted by ") +
                             kOrders[static_cast<size_t>(view_.order)].words +
                             (view_.reversed ? ", the other way round" : "") + "; h: help, q: quit";
  put(1, sample_.trouble.empty() ? sorted : sample_.trouble + "; trying again");
  put(2, heading(), A_REVERSE);
  const size_t chosen = selected();
  const size_t height = page();
  if (chosen < top_) top_ = chosen;
  if (chosen >= top_ + height) top_ = chosen + 1 - height;
  if (top_ + height > rows_.size()) top_ = rows_.size() > height ? rows_.size() - height : 0;
  for (size_t i = 0; i < height && top_ + i < rows_.size(); ++i)
    put(kAbove + static_cast<int>(i), rows_[top_ + i].text,
        top_ + i == chosen ? static_cast<unsigned long>(A_BOLD) : 0);
  std::string last = message_;
  if (last.empty() && chosen < rows_.size()) last = rows_[chosen].detail;
  if (last.empty() && rows_.empty()) last = "no session runs: gothon 4 app starts one";
  put(LINES - 1, last);
}

void Screen::draw_text() {
  const size_t height = static_cast<size_t>(std::max(LINES - 1, 1));
  const size_t most = text_.size() > height ? text_.size() - height : 0;
  text_top_ = std::min(text_top_, most);
  for (size_t i = 0; i < height && text_top_ + i < text_.size(); ++i)
    put(static_cast<int>(i), text_[text_top_ + i]);
  put(LINES - 1, most == 0 ? "any key: back" : "Up, Down: more; any other key: back", A_REVERSE);
}

size_t Screen::page() const {
  return static_cast<size_t>(std::max(LINES - kAbove - kBelow, 1));
}

/// Where the selected row is now; the one nearest to it if it has gone.
size_t Screen::selected() const {
  for (size_t i = 0; i < rows_.size(); ++i)
    if (rows_[i].session == selected_.session && rows_[i].node == selected_.node) return i;
  for (size_t i = 0; i < rows_.size(); ++i)
    if (rows_[i].session == selected_.session) return i;
  return 0;
}

void Screen::select(size_t index) {
  if (rows_.empty()) return;
  selected_ = rows_[std::min(index, rows_.size() - 1)];
}

void Screen::up() {
  const size_t now = selected();
  select(now == 0 ? 0 : now - 1);
}

void Screen::down() {
  select(selected() + 1);
}

void Screen::page_up() {
  const size_t now = selected();
  select(now > page() ? now - page() : 0);
}

void Screen::page_down() {
  select(selected() + page());
}

void Screen::first() {
  select(0);
}

void Screen::last() {
  select(rows_.size());
}

void Screen::reverse() {
  view_.reversed = !view_.reversed;
  rows_ = rows(sample_, view_);
}

void Screen::toggle_nodes() {
  view_.nodes = !view_.nodes;
  rows_ = rows(sample_, view_);
}

void Screen::press(int code) {
  if (!text_.empty()) return press_in_text(code);
  message_.clear();
  if (!stopping_.empty()) {
    if (code == 'y' || code == 'Y') stop();
    stopping_.clear();
    return;
  }
  const int lower = code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code;
  for (const OrderRule& rule : kOrders) {
    if (lower != rule.key) continue;
    view_.order = rule.order;
    rows_ = rows(sample_, view_);
    return;
  }
  for (const Key* key = kKeys; key->handler != nullptr; ++key)
    if (key->code == lower) return (this->*key->handler)();
  message_ = "h shows what keys there are";
}

void Screen::press_in_text(int code) {
  const size_t height = static_cast<size_t>(std::max(LINES - 1, 1));
  if (code == KEY_DOWN)
    ++text_top_;
  else if (code == KEY_UP)
    text_top_ -= text_top_ > 0 ? 1 : 0;
  else if (code == KEY_NPAGE)
    text_top_ += height;
  else if (code == KEY_PPAGE)
    text_top_ -= std::min(text_top_, height);
  else if (code == 'q')
    quit();
  else
    text_.clear();
}

void Screen::ask_stop() {
  if (rows_.empty()) return;
  const Row& row = rows_[selected()];
  stopping_ = row.session;
  message_ = "stop session " + row.session + " with all its nodes? y: yes; any other key: no";
}

void Screen::stop() {
  const auto told = sampler_.stop(stopping_, "stopped by gothonctl");
  message_ = told ? "session " + stopping_ + ": told to stop" : told.error().text;
}

void Screen::explain() {
  if (rows_.empty()) return;
  const std::string id = rows_[selected()].session;
  const auto answer = sampler_.explain(id);
  if (!answer) {
    message_ = answer.error().text;
    return;
  }
  text_ = wrapped("session " + id + ":\n" + why_report(*answer), static_cast<size_t>(COLS));
  text_top_ = 0;
}

void Screen::help() {
  std::string text = "Keys of gothonctl top:\n";
  for (const OrderRule& rule : kOrders)
    text += std::string("  ") + rule.key + ": sort by " + rule.words + "\n";
  for (const Key* key = kKeys; key->handler != nullptr; ++key)
    if (key->name[0] != '\0') text += std::string("  ") + key->name + ": " + key->purpose + "\n";
  text +=
      "CPU%: of one CPU, with what nodes have started. RES: resident memory; what processes share "
      "counts for each.\n"
      "OPS/s: operations of the session process. Those that nodes do in the shared memory "
      "themselves are not counted.\n"
      "OUT/s: bytes that processes write: output, files and pipes. WAIT: threads that wait for a "
      "lock, latch or queue.\n";
  text_ = wrapped(text, static_cast<size_t>(COLS));
  text_top_ = 0;
}

}  // namespace gothon::client::top
