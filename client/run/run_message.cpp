#include "client/run/run_message.hpp"

#include "client/terminal/callers_terminal.hpp"
#include "glue/os/directory.hpp"

namespace gothon::client {

std::vector<std::string> node_command(const RunArguments& arguments, Form form,
                                      const Interpreter& interpreter, const std::string& manifest,
                                      BootOptions options) {
  const std::string programs = os::executable_directory();
  const std::string boot = programs.substr(0, programs.rfind('/')) + "/lib/gothon/node/boot.py";
  const bool has_main_inside = form == Form::kDirectory || form == Form::kArchive;
  const char* const mode = form == Form::kModule ? "-m" : has_main_inside ? "-z" : "-f";
  std::string letters = "-";
  if (options.line_buffered) letters += 'l';
  if (options.silent_interrupt) letters += 'k';
  if (options.first_tells) letters += 'o';
  if (options.stacks) letters += 't';
  if (options.verbose) letters += 'v';
  if (options.debugged) letters += "b" + std::to_string(*options.debugged);
  std::vector<std::string> command{interpreter.name, boot, manifest,        "{node}",
                                   letters,          mode, arguments.module};
  command.insert(command.end(), arguments.arguments.begin(), arguments.arguments.end());
  return command;
}

wire::ask::Run make_run_request(const RunFacts& facts) {
  const RunArguments& arguments = facts.arguments;
  wire::ask::Run run{.name = session_name(arguments),
                     .project = facts.world.path,
                     .module = arguments.module,
                     .nodes = arguments.nodes,
                     .keep_going = arguments.keep_going,
                     .keep_directory = facts.environment.keep_directory,
                     .deadlock_check = arguments.deadlock_check,
                     .marks_start = true,
                     .detached = arguments.detach,
                     .string_limit = facts.environment.string_limit,
                     .token = facts.token,
                     .world = facts.world.world,
                     .interpreter = facts.interpreter.path,
                     .directory = facts.directory,
                     .arguments = facts.node_command,
                     .environment = facts.node_environment,
                     .declarations = facts.declarations,
                     .record = facts.record};
  if (arguments.bind_to_cores) run.bind = wire::Binding::kCore;
  if (arguments.stop_timeout) run.stop_timeout = arguments.stop_timeout->count();
  if (arguments.detach && arguments.pty) {
    const winsize window = callers_window();
    run.terminal = {window.ws_row, window.ws_col};
  }
  return run;
}

}  // namespace gothon::client
