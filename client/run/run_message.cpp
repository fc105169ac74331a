#include "client/run/run_message.hpp"

#include "client/terminal/callers_terminal.hpp"
#include "glue/os/directory.hpp"
#include "glue/wire/control.hpp"
#include "glue/wire/datagram.hpp"

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

RunMessage make_run_message(const RunFacts& facts) {
  RunMessage message;
  message.body = facts.world.fields;
  message.body.update({{"verb", "run"},
                       {"name", session_name(facts.arguments)},
                       {"project", facts.world.path},
                       {"module", facts.arguments.module},
                       {"nodes", facts.arguments.nodes},
                       {"keep_going", facts.arguments.keep_going},
                       {"deadlock_check", facts.arguments.deadlock_check},
                       {"detached", facts.arguments.detach},
                       {"keep_directory", facts.environment.keep_directory},
                       {"string_limit", facts.environment.string_limit},
                       {"marks_start", true},
                       {"bind", facts.arguments.bind_to_cores ? "core" : "none"},
                       {"token", facts.token},
                       {"argc", facts.node_command.size()},
                       {"envc", facts.node_environment.size()},
                       {"variables", facts.declarations.size()}});
  if (facts.arguments.detach && facts.arguments.pty) {
    const winsize window = callers_window();
    message.body["terminal"] = {{"rows", window.ws_row}, {"columns", window.ws_col}};
  }
  if (facts.arguments.stop_timeout)
    message.body["stop_timeout"] = facts.arguments.stop_timeout->count();
  wire::append_string(message.blob, facts.interpreter.path);
  wire::append_string(message.blob, facts.directory);
  for (const std::string& argument : facts.node_command)
    wire::append_string(message.blob, argument);
  for (const std::string& entry : facts.node_environment) wire::append_string(message.blob, entry);
  for (const std::string& declaration : facts.declarations) {
    wire::append_u32(message.blob, static_cast<uint32_t>(declaration.size()));
    message.blob += declaration;
  }
  if (facts.arguments.detach) wire::append_string(message.blob, facts.record);
  return message;
}

}  // namespace gothon::client
