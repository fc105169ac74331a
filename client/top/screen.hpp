#pragma once

#include <memory>
#include <string>
#include <vector>

#include "client/caller/signal_source.hpp"
#include "client/top/sampler.hpp"
#include "client/top/table.hpp"

struct screen;

namespace gothon::client::top {

/// The terminal as `gothonctl top` uses it (ncurses(3X)); its destructor gives it back as it was.
/// Thread rule: one; one per process.
class Screen {
 public:
  Screen(Sampler& sampler, SignalSource& signals, View view, double interval)
      : sampler_(sampler), signals_(signals), view_(view), interval_(interval) {}
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  /// Takes the terminal. The error: it is of no type that can be drawn on.
  os::Expected<void> open();

  /// Runs until the user quits (0) or a signal says so: its number.
  int run();

 private:
  struct Key {
    int code;
    const char* name;  ///< empty: another code of the key before
    const char* purpose;
    void (Screen::*handler)();
  };
  static const Key kKeys[];

  void look();
  void draw();
  void draw_table();
  void draw_text();
  void put(int line, const std::string& text, unsigned long attributes = 0);
  int await(int milliseconds);
  int handle_signal(int number);
  void suspend();
  void resize();
  void press(int code);
  void press_in_text(int code);

  size_t page() const;
  size_t selected() const;
  void select(size_t index);
  void up();
  void down();
  void page_up();
  void page_down();
  void first();
  void last();
  void reverse();
  void toggle_nodes();
  void ask_stop();
  void stop();
  void explain();
  void help();
  void redraw();
  void quit() { quit_ = true; }

  Sampler& sampler_;
  SignalSource& signals_;
  View view_;
  const double interval_;
  screen* terminal_ = nullptr;
  Sample sample_;
  std::vector<Row> rows_;
  Row selected_;  ///< by session and node; its text is of no meaning
  size_t top_ = 0;
  std::string message_;   ///< in the last line until the next key
  std::string stopping_;  ///< the session that `y` stops
  /// Shown in place of the table: the help, or an explanation.
  std::vector<std::string> text_;
  size_t text_top_ = 0;
  bool quit_ = false;
};

}  // namespace gothon::client::top
