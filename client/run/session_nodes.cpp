#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "client/run/session_run.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/process.hpp"
#include "glue/wire/messages/lease.hpp"

namespace gothon::client {

void SessionRun::start_nodes() {
  if (over_) return;
  if (plan_.attached) return start_attached();
  null_.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null_) return fail_start(os::fail("/dev/null", errno).value().text, os::kOwnFailure);
  spawn_batch();
}

/// The session keeps no count of its own: what cannot be started ends it.
void SessionRun::fail_start(const std::string& text, int status) {
  if (ending_.start_failure) return;
  ending_.start_failure = {text, status};
  send(wire::ask::Stop{"a node could not be started"});
}

void SessionRun::spawn_batch() {
  const unsigned count = std::min(wire::ask::Spawn::kMost, plan_.nodes - spawned_);
  std::vector<os::UniqueFd> owned;
  std::vector<int> fds;
  for (unsigned node = spawned_; node < spawned_ + count; ++node) {
    if (node == plan_.debugged) {
      fds.insert(fds.end(), 3, plan_.terminal.get());
      continue;
    }
    auto ends = output_->add_node(node, node == 0 && !plan_.terminal && Input::is_typed());
    if (!ends) return fail_start(ends.error().text, os::kOwnFailure);
    os::UniqueFd in;
    if (ends->keyboard) {
      in.reset(::fcntl(ends->out.get(), F_DUPFD_CLOEXEC, 3));
      os::UniqueFd inside(::fcntl(in.get(), F_DUPFD_CLOEXEC, 3));
      if (!inside) return fail_start(os::fail("stdin", errno).value().text, os::kOwnFailure);
      input_.open(std::move(ends->keyboard), std::move(inside));
    } else if (node == 0 && !(plan_.terminal && Input::is_typed())) {
      auto opened = input_.open();
      if (!opened) return fail_start(opened.error().text, os::kOwnFailure);
      in = std::move(*opened);
    }
    fds.push_back(in ? in.get() : null_.get());
    fds.push_back(ends->out.get());
    fds.push_back(ends->error ? ends->error.get() : ends->out.get());
    owned.push_back(std::move(in));
    owned.push_back(std::move(ends->out));
    owned.push_back(std::move(ends->error));
  }
  post(dialogue_.requests().open(
      wire::ask::Spawn{spawned_, count},
      [this](const wire::Answer<wire::ask::Spawn::Reply>& answer) { on_spawned(answer); },
      std::move(fds)));
  spawned_ += count;
}

void SessionRun::on_spawned(const wire::Answer<wire::ask::Spawn::Reply>& answer) {
  if (!answer)
    return fail_start(answer.error().text, answer.error().exit.value_or(os::kOwnFailure));
  pids_.insert(pids_.end(), answer->pids.begin(), answer->pids.end());
  if (!pids_.empty()) input_.read_by(pids_.front());
  if (spawned_ < plan_.nodes && !ending_.start_failure) spawn_batch();
}

void SessionRun::start_attached() {
  auto started = node_.start(plan_.interpreter, plan_.arguments, plan_.environment, signals_);
  if (!started)
    return fail_start(started.error().text, os::exit_status_for_exec(started.error().code));
  pids_.push_back(node_.pid());
  post(dialogue_.requests().open(wire::ask::Attached{node_.pid()},
                                 [this](const wire::Answer<wire::Done>& answer) {
                                   if (!answer) on_attach_refused(answer.error().text);
                                 }));
}

void SessionRun::on_attached_change() {
  while (const auto change = node_.poll()) {
    if (change->stopped) {
      // The shell looks at this process: it stops with its node, and goes on with it.
      ::raise(SIGSTOP);
      node_.signal(SIGCONT);
      continue;
    }
    ending_.attached_status = change->status;
    // What is left is the session process's to tell, at once.
    insist_on_end();
    send(wire::ask::Exited{change->status});
  }
}

}  // namespace gothon::client
