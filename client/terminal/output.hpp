#pragma once

#include <sys/ioctl.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "client/terminal/line_merger.hpp"
#include "client/terminal/live_rows.hpp"
#include "client/terminal/loop.hpp"
#include "client/terminal/sink.hpp"
#include "client/words/arguments.hpp"
#include "glue/os/error.hpp"

namespace gothon::client {

/// Which output is shown, and how.
struct OutputStyle {
  LabelStyle label;
  Choice color = Choice::kAuto;
  bool pty = false;        ///< each node writes to a terminal
  bool rows = true;        ///< a terminal shows lines that are not complete
  bool exact = false;      ///< a file gets every byte of the one node's
  std::vector<bool> only;  ///< by node; empty: all
  os::UniqueFd logs;       ///< the directory of --log-dir, or none
};

/// Merges the output of the nodes, line by line, into the caller's stdout and stderr. When these
/// are one file each node has one pipe for both, so that the order in which it wrote is kept,
/// unless logs want the two apart. On a terminal lines that are not complete are rows below the
/// others (LiveRows). Thread rule: loop.
class Output {
 public:
  /// What a node gets as stdout and stderr; to be closed when it has been sent.
  struct Ends {
    os::UniqueFd out;
    os::UniqueFd error;     ///< none: stderr is `out` too
    os::UniqueFd keyboard;  ///< what is written here is typed on the node's terminal; or none
  };

  /// `on_drained` is called after close_when_drained() when all is written.
  Output(Loop& loop, OutputStyle style, std::function<void()> on_drained);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Makes the pipes of a node, or its terminal, and reads them from now on. `typed_to`: somebody
  /// will write to the terminal's keyboard, and is told by `on_modes` when it has new modes.
  os::Expected<Ends> add_node(unsigned node, bool typed_to = false);
  void on_modes(std::function<void()> handler) { on_modes_ = std::move(handler); }

  /// The nodes have ended: takes what is in the pipes, though a process that they left behind may
  /// keep one open, and finishes.
  void close_when_drained();

  /// What waits for the caller's streams to take it, in bytes.
  size_t unread() const;

  /// A line of Gothon's own for stderr, in its turn.
  void say(const std::string& line);

  /// The user has typed a line on the terminal, which has echoed it.
  void line_was_typed();
  /// Takes the rows off the terminal at once, for it is about to be somebody else's; the next
  /// output brings them back.
  void clear_rows();
  /// The caller's terminal has another size: so have the nodes'.
  void resize();

 private:
  struct Source;
  /// One of the caller's streams.
  struct Stream {
    Stream(Loop& loop, int fd, bool wanted, std::function<void()> on_change);
    Sink sink;
    std::optional<LiveRows> rows;  ///< of a terminal
    Source* open = nullptr;        ///< whose line is written in part
  };
  struct Source {
    unsigned writer;       ///< as LiveRows has it
    os::UniqueFd pipe;     ///< or the outside of a terminal
    size_t label_width;    ///< what of a terminal's width the label takes
    bool packets = false;  ///< each read begins with a control byte (ioctl_tty(2), TIOCPKT)
    LineMerger lines;
    Stream* stream;  ///< none: not shown
    os::UniqueFd log;
    std::string log_name;
  };

  os::Expected<os::UniqueFd> add_pipe(unsigned node, Stream& stream, bool is_error);
  os::Expected<Ends> add_terminal(unsigned node, bool typed_to);
  os::Expected<Source*> add_source(unsigned node, Stream& stream, bool is_error, os::UniqueFd pipe);
  std::string_view unpacked(Source& source, std::string_view bytes);
  void take(Source& source, std::string_view bytes);
  void put(Source& source, std::string_view bytes);
  static void break_line(Stream& stream);
  static void fit(const Source& source, winsize size);
  void write_log(Source& source, std::string_view bytes);
  void read(Source& source, bool to_the_end);
  void close(Source& source);
  void show(Source& source, std::string_view lines);
  void redraw(Stream& stream, bool all);
  void redraw_all();
  void redraw_soon();
  void release_held();
  void settle();
  void report_failure(Sink& sink);
  void pause(Stream* broken, bool paused);

  Loop& loop_;
  const OutputStyle style_;
  std::function<void()> on_drained_;
  std::function<void()> on_modes_;
  Stream out_;
  std::unique_ptr<Stream> error_;  ///< none: the caller's two streams are one file
  std::vector<std::unique_ptr<Source>> sources_;
  Timer redraw_;
  bool redraw_is_due_ = false;
  bool paused_ = false;
  bool closing_ = false;
};

}  // namespace gothon::client
