#pragma once

#include <optional>
#include <string>

#include "client/words/node_endings.hpp"
#include "glue/wire/messages/events.hpp"

namespace gothon::client {

/// How this process is to end.
struct Outcome {
  int status = 0;
  int signal = 0;     ///< end by it; 0: exit with `status`
  bool lost = false;  ///< the session process is gone without having cleaned up
};

/// All that decides how a run ended. It gathers while the run goes on.
struct Ending {
  /// Why nodes could not be started, and the status for that.
  struct StartFailure {
    std::string text;
    int status = 0;
  };

  std::string session;
  std::string interpreter;
  unsigned nodes = 1;
  bool attached = false;  ///< the one node is this process's child
  bool keep_going = false;

  bool timed_out = false;
  int interrupts = 0;           ///< Ctrl-C
  int quits = 0;                ///< Ctrl-backslash
  int debugged_interrupts = 0;  ///< Ctrl-C that went to the debugged node alone
  int signal = 0;               ///< by which this process is to end, as the user has told it
  std::optional<StartFailure> start_failure;
  std::optional<int> attached_status;  ///< the attached node's wait status
  bool unseen = false;          ///< the attached node ended before the session process saw it
  bool killed_session = false;  ///< this process has killed a session process that was stopped
  NodeEndings node_endings;
  std::optional<wire::event::Ended> ended;  ///< none: the session was lost
  std::string loss;                         ///< why, if that explains the end

  /// Whether the session was lost and nothing else explains the end.
  bool wants_loss() const { return !ended && !start_failure && !killed_session && signal == 0; }
};

struct Conclusion {
  Outcome outcome;
  std::string text;  ///< one line for the user; empty: there is nothing to say
};

/// How the run ended, with which status, and the one line that says why. Looks at nothing but its
/// argument. Thread rule: any.
Conclusion conclude(const Ending& ending);

}  // namespace gothon::client
