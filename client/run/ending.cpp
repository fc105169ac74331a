#include "client/run/ending.hpp"

#include <sys/wait.h>

#include <csignal>

#include "glue/os/exit_status.hpp"
#include "glue/os/process.hpp"

namespace gothon::client {
namespace {

/// The node that failed ended before its interpreter had begun with the program.
bool never_began(const Ending& ending) {
  if (!ending.ended || ending.ended->began) return false;
  return ending.ended->node || (ending.unseen && os::ended_by_itself(*ending.attached_status));
}

std::string text_of_no_beginning(const Ending& ending) {
  const int status = ending.unseen ? *ending.attached_status : ending.ended->status.value_or(0);
  return ending.interpreter + ": it ended before it began with the program (" +
         describe_wait_status(status) +
         "): make sure that it is CPython 3.8 or later, or PyPy 3, and runs by itself, or choose "
         "another with --python";
}

std::string text_of_failure(const Ending& ending) {
  const wire::event::Ended& ended = *ending.ended;
  const bool out_of_memory = ended.memory_limit.has_value();
  // One node alone has said itself what was wrong, unless it could not.
  if (ending.nodes == 1 && !out_of_memory) return "";
  return "node " + std::to_string(*ended.node) +
         " failed: " + describe_wait_status(ended.status.value_or(0)) +
         (out_of_memory ? describe_want_of_memory(*ended.memory_limit) : "") +
         (ending.nodes == 1   ? ""
          : ending.keep_going ? "; the other nodes were left running"
                              : "; the other nodes were stopped");
}

/// The nodes took it as any program does: so does this one.
int signal_taken_by_node(const Ending& ending) {
  const int status = ending.ended->status.value_or(0);
  const int killer = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  const bool taken = (ending.quits > 0 && killer == SIGQUIT) ||
                     (ending.debugged_interrupts > 0 && killer == SIGINT);
  return taken ? killer : 0;
}

Conclusion conclude_lost(const Ending& ending) {
  Conclusion end{{.signal = ending.signal, .lost = true}, ""};
  if (ending.start_failure) {
    end.text = ending.start_failure->text;
    end.outcome.status = ending.start_failure->status;
  } else if (ending.killed_session) {
    end.text =
        "session " + ending.session + ": its session process was stopped, and has been killed";
    end.outcome.status = ending.timed_out         ? os::kTimedOut
                         : ending.attached_status ? 0
                                                  : os::kOwnFailure;
  } else if (ending.wants_loss()) {
    end.text = "session " + ending.session + ": " + ending.loss;
    end.outcome.status = os::kOwnFailure;
  }
  return end;
}

Conclusion conclude_ended(const Ending& ending) {
  const wire::event::Ended& ended = *ending.ended;
  Conclusion end{{.status = ended.exit, .signal = ending.signal}, ""};
  if (never_began(ending)) end.outcome.status = os::kCannotExecute;
  if (ending.start_failure && !ended.node)
    return {{.status = ending.start_failure->status, .signal = ending.signal},
            ending.start_failure->text};
  if (ending.timed_out) {
    end.outcome.status = os::kTimedOut;
    return end;
  }
  if (ending.interrupts > 0 && !ending.attached) {
    end.text = "interrupted: " + ending.node_endings.summary();
    return end;
  }
  if (const int taken = signal_taken_by_node(ending)) end.outcome.signal = taken;
  const bool by_user = ending.interrupts > 0 || end.outcome.signal != 0;
  if (by_user) return end;
  if (never_began(ending)) {
    end.text = text_of_no_beginning(ending);
  } else if (!ending.unseen && end.outcome.status != 0) {
    end.text = ended.node ? text_of_failure(ending) : ended.reason;
  }
  return end;
}

}  // namespace

Conclusion conclude(const Ending& ending) {
  Conclusion end = ending.ended ? conclude_ended(ending) : conclude_lost(ending);
  // A node that was ended for a deadlock is not its own to say how the run ended.
  if (ending.attached_status && !ending.timed_out && !never_began(ending) &&
      end.outcome.status != os::kOwnFailure) {
    const int status = *ending.attached_status;
    end.outcome.status = WIFSIGNALED(status) ? 0 : WEXITSTATUS(status);
    end.outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }
  return end;
}

}  // namespace gothon::client
