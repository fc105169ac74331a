// Everything that can be refused is refused before anything is made: words, interpreter,
// translation. From the moment signals are taken (SignalSource) until the session has the project's
// directory, whatever fails takes that directory away again.
#include "client/run/run_command.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "client/caller/callers_world.hpp"
#include "client/caller/logout.hpp"
#include "client/caller/runtime_directory.hpp"
#include "client/caller/state_directory.hpp"
#include "client/link/hosting.hpp"
#include "client/link/starter.hpp"
#include "client/program/archive.hpp"
#include "client/program/interpreter.hpp"
#include "client/program/program_form.hpp"
#include "client/program/project_directory.hpp"
#include "client/program/translation.hpp"
#include "client/run/detached_start.hpp"
#include "client/run/node_environment.hpp"
#include "client/run/run_message.hpp"
#include "client/run/scope_properties.hpp"
#include "client/terminal/callers_terminal.hpp"
#include "client/words/printing.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/hexadecimal.hpp"
#include "glue/os/printable.hpp"
#include "glue/os/process.hpp"
#include "glue/wire/surroundings.hpp"
#include "translator/project/manifest.hpp"

namespace gothon::client {
namespace {

constexpr int kRunSeconds = 60;

Outcome fail_with(const std::string& text, int status) {
  tell("gothon", text);
  return {.status = status};
}

/// One `gothon N MODULE`, step by step.
class Command {
 public:
  Command(const RunArguments& arguments, const Environment& environment)
      : arguments_(arguments), environment_(environment) {}

  Outcome run();

 private:
  bool attached() const;
  os::Expected<OutputStyle> output_style() const;
  os::Expected<void> take_terminal();
  std::optional<Outcome> translate();
  std::optional<Outcome> look_into_archive() const;
  os::Expected<HostedSession> open(int interrupt);
  std::vector<std::string> environment_of_nodes(const std::string& session) const;
  os::Expected<void> limit(const HostedSession& session) const;
  os::Expected<void> prepare(HostedSession& session);
  os::Expected<void> write_project(const HostedSession& session, const std::string& token);
  Outcome interrupted_or(const os::Error& error);
  Outcome go(HostedSession session);
  Outcome detach(HostedSession session);
  void explain(const HostedSession& session) const;
  void explain(const ProjectDirectory& directory) const;
  void warn_of_logout(const std::string& session) const;

  const RunArguments& arguments_;
  const Environment& environment_;
  CallersWorld world_;
  Interpreter interpreter_;
  Form form_ = Form::kModule;
  translator::Translation translation_;
  os::UniqueFd runtime_;
  std::optional<Dialogue> desk_;  ///< none: this process hosts the session itself
  std::optional<std::string> own_host_reason_;
  std::unique_ptr<SignalSource> signals_;
  std::optional<ProjectDirectory> project_;
  std::vector<std::string> node_command_;
  std::vector<std::string> node_environment_;
  OutputStyle output_;
  os::UniqueFd terminal_;  ///< with --pdb
};

/// One node alone needs nobody between it and the caller's streams, unless they are to be changed
/// or copied, or it is to be in the session's scope.
bool Command::attached() const {
  const bool has_terminal =
      (!arguments_.pty && !arguments_.debugged) || (::isatty(1) == 1 && ::isatty(2) == 1);
  return !arguments_.detach && has_terminal && arguments_.nodes == 1 &&
         arguments_.label != Choice::kAlways && arguments_.log_directory.empty() &&
         arguments_.properties.empty();
}

os::Expected<OutputStyle> Command::output_style() const {
  OutputStyle style;
  const bool labelled = arguments_.label == Choice::kAlways ||
                        (arguments_.label == Choice::kAuto && arguments_.nodes > 1);
  if (labelled)
    style.label = {arguments_.label_format, arguments_.nodes,
                   os::printable(session_name(arguments_))};
  style.color = arguments_.color;
  style.pty = arguments_.pty;
  // The debugger has the cursor.
  style.rows = !arguments_.debugged;
  style.exact = arguments_.nodes == 1 && !labelled;
  style.only = arguments_.only;
  if (arguments_.log_directory.empty()) return style;
  auto logs = os::make_directories(arguments_.log_directory);
  if (!logs) return tl::unexpected(os::Error{"--log-dir: " + logs.error().text, logs.error().code});
  style.logs = std::move(*logs);
  return style;
}

Outcome Command::run() {
  if (arguments_.detach && ::getpid() == 1)
    return fail_with(
        "--detach: this command is process 1 of its container, which would end with it: leave out "
        "--detach, or run it from a shell that stays",
        os::kOwnFailure);
  auto world = take_callers_world();
  if (!world) return fail_with(world.error().text, os::kOwnFailure);
  world_ = std::move(*world);
  auto interpreter = find_interpreter(arguments_.python, world_.path);
  if (!interpreter)
    return fail_with(interpreter.error().text, os::exit_status_for_exec(interpreter.error().code));
  interpreter_ = std::move(*interpreter);
  auto style = output_style();
  if (!style) return fail_with(style.error().text, os::kOwnFailure);
  output_ = std::move(*style);
  if (auto terminal = take_terminal(); !terminal)
    return fail_with(terminal.error().text, os::kOwnFailure);
  if (const auto refused = translate()) return *refused;
  std::optional<os::OwnersUmask> own;
  own.emplace();
  const wire::Surroundings surroundings = wire::take_surroundings();
  auto runtime = open_runtime_directory();
  if (!runtime) return fail_with(runtime.error().text, os::kOwnFailure);
  runtime_ = std::move(*runtime);
  if (!arguments_.standalone) {
    auto desk = reach_desk(runtime_.get());
    if (!desk) return fail_with(desk.error().text, os::kOwnFailure);
    own_host_reason_ =
        wire::why_different(surroundings, desk->greeting().world.value_or(wire::HostsWorld()));
    if (!own_host_reason_) desk_ = std::move(*desk);
  }
  signals_ = std::make_unique<SignalSource>(world_.world.ignored_signals);
  auto session = open(signals_->urgent_fd());
  if (!session) return interrupted_or(session.error());
  explain(*session);
  if (auto limited = limit(*session); !limited)
    return fail_with(limited.error().text, os::kOwnFailure);
  if (auto prepared = prepare(*session); !prepared) return interrupted_or(prepared.error());
  own.reset();
  return arguments_.detach ? detach(std::move(*session)) : go(std::move(*session));
}

/// --pdb: the terminal, from the foreground; in the background this process is stopped until then,
/// as whoever reads from a terminal is.
os::Expected<void> Command::take_terminal() {
  if (!arguments_.debugged || attached()) return {};
  const std::string who = "--pdb " + std::to_string(*arguments_.debugged) + ": ";
  terminal_ = open_controlling_terminal();
  if (!terminal_)
    return os::fail(who + "this command has no terminal: run it from one, or without --pdb");
  if (!is_in_foreground(terminal_.get())) ::raise(SIGTTIN);
  if (!is_in_foreground(terminal_.get()))
    return os::fail(who + "the terminal belongs to another job: run this one in the foreground");
  return {};
}

/// What ends the command before anything is started.
std::optional<Outcome> Command::translate() {
  form_ = form_of(arguments_.module, world_.path);
  if (form_ == Form::kArchive) return look_into_archive();
  translation_ = translate_for_run(world_.path, main_file_of(arguments_.module, form_),
                                   interpreter_, arguments_.nodes, arguments_.quiet);
  const auto status = report_before_run(translation_, interpreter_);
  if (status) return Outcome{.status = *status};
  return std::nullopt;
}

/// Modules in a zip file are plain Python: one that shares would share nothing, and say nothing.
std::optional<Outcome> Command::look_into_archive() const {
  const auto module = shared_module_in(arguments_.module, interpreter_);
  if (!module) return fail_with(module.error().text, os::kOwnFailure);
  if (!*module) return std::nullopt;
  return fail_with(arguments_.module + ": its module " + **module +
                       " has Gothon code, and modules in a zip file are plain Python: unpack it "
                       "(python3 -m zipfile -e " +
                       arguments_.module + " DIRECTORY) and run ./DIRECTORY",
                   os::kFailed);
}

os::Expected<HostedSession> Command::open(int interrupt) {
  if (!desk_) return host_session(interrupt);
  auto session = open_session(runtime_.get(), std::move(*desk_), arguments_.nodes, interrupt);
  desk_.reset();
  return session;
}

/// Before anything is spawned, so that nothing escapes.
os::Expected<void> Command::limit(const HostedSession& session) const {
  if (arguments_.properties.empty()) return {};
  if (session.scope.empty()) {
    const std::string& why =
        own_host_reason_ ? "this command has " + *own_host_reason_ : session.no_scope;
    return os::fail(arguments_.properties[0] +
                    ": limits are kept by a scope of systemd, and this session is in none: " + why +
                    ": gothonctl doctor says more; or run without limits");
  }
  return set_scope_properties(session.scope, session.dialogue.greeting().pid,
                              arguments_.properties);
}

os::Expected<void> Command::write_project(const HostedSession& session, const std::string& token) {
  const os::LiftedFileSizeLimit lifted;
  ProjectDirectory& directory = *project_;
  translator::SessionFacts facts;
  facts.id = session.id;
  facts.runtime = session.directory;
  facts.token = std::stoull(token, nullptr, 16);
  facts.nodes = arguments_.nodes;
  facts.strings = environment_.string_limit;
  facts.gothon = os::executable_directory() + "/gothon";
  facts.root = world_.path;
  facts.quiet = arguments_.quiet;
  facts.directory = directory.path();
  for (size_t i = 0; i < translation_.modules.size(); ++i) {
    const std::string path = translator::translated_path(facts, i);
    auto written =
        directory.write(path.substr(facts.directory.size() + 1), translation_.modules[i].text);
    if (!written) return written;
  }
  return directory.write("manifest", translator::write_manifest(facts, translation_));
}

os::Expected<void> Command::prepare(HostedSession& session) {
  auto made = ProjectDirectory::create(world_.path, session.id, session.directory);
  if (!made) return tl::unexpected(made.error());
  ProjectDirectory& directory = project_.emplace(std::move(*made));
  if (!environment_.keep_directory) directory.mark_temporary();
  directory.remove_left_behind();
  explain(directory);
  const std::string token = os::random_hexadecimal(16);
  if (auto written = write_project(session, token); !written) return written;
  BootOptions boot;
  // A log is there to be read in time, as a terminal is.
  boot.line_buffered = !attached() && (arguments_.detach || ::isatty(1) == 1);
  boot.silent_interrupt = !attached() && !arguments_.verbose;
  boot.debugged = arguments_.debugged;
  boot.first_tells = arguments_.nodes > 1 && !arguments_.keep_going &&
                     (arguments_.only.empty() || arguments_.only.front());
  boot.stacks = arguments_.timeout.has_value();
  boot.verbose = arguments_.verbose;
  node_command_ =
      node_command(arguments_, form_, interpreter_, directory.path() + "/manifest", boot);
  node_environment_ = environment_of_nodes(session.id);
  const auto declarations = encoded_declarations(translation_);
  const wire::ask::Run run = make_run_request(
      {arguments_, environment_, world_, interpreter_, directory.path(), node_environment_,
       arguments_.detach ? record_directory(session.id) : "", token, node_command_, declarations});
  const auto answer = session.dialogue.ask(run, kRunSeconds, {world_.directory.get()});
  if (answer) return {};
  const wire::Refusal& refusal = answer.error();
  const bool refused = refusal.by == wire::Refusal::By::kPeer;
  return tl::unexpected(
      os::Error{(refused ? "" : "session " + session.id + ": ") + refusal.text, refusal.code});
}

std::vector<std::string> Command::environment_of_nodes(const std::string& session) const {
  NodeEnvironment added{session, arguments_.nodes, 0};
  const auto cpus = std::max<size_t>(world_.world.affinity.size(), 1);
  if (arguments_.thread_limits)
    added.threads = threads_per_node(arguments_.nodes, static_cast<unsigned>(cpus));
  if (added.threads != 0 && arguments_.verbose) {
    tell("gothon", "threads of numerical libraries in each node: " + std::to_string(added.threads) +
                       ", unless set");
  }
  return added.apply(world_.environment);
}

Outcome Command::interrupted_or(const os::Error& error) {
  while (error.code == EINTR) {
    const auto info = signals_->next();
    if (!info) break;
    const int number = static_cast<int>(info->ssi_signo);
    if (number == SIGINT || number == SIGQUIT || number == SIGTERM || number == SIGHUP)
      return {.status = 128 + number, .signal = number};
  }
  return fail_with(error.text, os::kOwnFailure);
}

void Command::explain(const HostedSession& session) const {
  if (!arguments_.verbose) return;
  tell("gothon", "session " + session.id + ", interpreter " + interpreter_.path + ", hosted by " +
                     session.host);
  if (own_host_reason_)
    tell("gothon", "not hosted by gothond: this command has " + *own_host_reason_);
}

void Command::explain(const ProjectDirectory& directory) const {
  const std::string& why = directory.elsewhere();
  if (why.empty()) return;
  if (environment_.keep_directory)
    tell("gothon", "GOTHON_KEEP_TEMP_DIR: nothing is kept in this project: " + why);
  if (arguments_.verbose)
    tell("gothon", "translated modules are in " + directory.path() + ": " + why);
}

void Command::warn_of_logout(const std::string& session) const {
  const auto warning = logout_warning("/", ::getuid());
  if (warning && !arguments_.quiet) tell("gothon", "session " + session + " " + *warning);
}

Outcome Command::go(HostedSession session) {
  // What an attached node and this process write there is Python's alone.
  if (!attached() && outlives_login(world_.world.ignored_signals)) warn_of_logout(session.id);
  RunPlan plan;
  plan.nodes = arguments_.nodes;
  plan.attached = attached();
  plan.output = std::move(output_);
  plan.keep_going = arguments_.keep_going;
  plan.session = session.id;
  plan.timeout = arguments_.timeout;
  plan.verbose = arguments_.verbose;
  if (terminal_) plan.debugged = arguments_.debugged;
  plan.terminal = std::move(terminal_);
  plan.interpreter = interpreter_.path;
  plan.arguments = node_command_;
  // An attached node inherits this process's limits, so they stay the caller's; only merging needs
  // many descriptors.
  if (plan.attached) {
    *std::find(plan.arguments.begin(), plan.arguments.end(), "{node}") = "0";
    plan.environment = node_environment_;
    plan.environment.emplace_back("GOTHON_NODE=0");
  } else {
    os::raise_descriptor_limit();
  }
  SessionRun run(std::move(plan), std::move(session.dialogue), *signals_);
  const Outcome outcome = run.run();
  // The session process takes its directory away, unless it was killed.
  if (!outcome.lost || environment_.keep_directory) project_->hand_over();
  return outcome;
}

Outcome Command::detach(HostedSession session) {
  const std::string id = session.id;
  auto started = start_detached(session.dialogue, arguments_.nodes);
  if (!started) return interrupted_or(started.error());
  project_->hand_over();
  if (started->status != 0) return fail_with(started->text, started->status);
  std::printf("%s\n", id.c_str());
  if (std::fflush(stdout) != 0)
    return fail_with("stdout: the id of session " + id + " cannot be written", os::kOwnFailure);
  warn_of_logout(id);
  return {};
}

}  // namespace

Outcome run_command(const RunArguments& arguments, const Environment& environment) {
  return Command(arguments, environment).run();
}

}  // namespace gothon::client
