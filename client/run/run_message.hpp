#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/caller/callers_world.hpp"
#include "client/program/interpreter.hpp"
#include "client/program/program_form.hpp"
#include "client/words/arguments.hpp"
#include "client/words/environment.hpp"
#include "glue/wire/messages/run.hpp"

namespace gothon::client {

struct RunFacts {
  const RunArguments& arguments;
  const Environment& environment;
  const CallersWorld& world;
  const Interpreter& interpreter;
  std::string directory;                             ///< `.gothon/<id>`
  const std::vector<std::string>& node_environment;  ///< without GOTHON_NODE
  std::string record;                                ///< record directory, of a detached session
  std::string token;                                 ///< 16 hexadecimal digits
  std::vector<std::string> node_command;             ///< with `{node}`
  const std::vector<std::string>& declarations;      ///< encoded
};

/// What the verb `run` carries (protocol.md section 3); the working directory goes along as a
/// descriptor.
wire::ask::Run make_run_request(const RunFacts& facts);

/// OPTIONS of boot.py.
struct BootOptions {
  /// Python shall flush line by line though its stdout is a pipe, because the caller's is a
  /// terminal.
  bool line_buffered = false;
  /// No traceback of a KeyboardInterrupt: the client has one line for all nodes.
  bool silent_interrupt = false;
  /// Node 0 alone says why the main module cannot be loaded.
  bool first_tells = false;
  /// The stack signal shows the stacks of all threads.
  bool stacks = false;
  /// The node says why it does not work in the shared memory.
  bool verbose = false;
  /// Breakpoints have an effect in this node only; none: in all.
  std::optional<unsigned> debugged;
};

/// The signal that shows a node's stacks: a realtime signal that neither glibc nor Python uses
/// (docs/protocol.md, section 4).
constexpr int kStackSignal = 62;

/// `NAME BOOT MANIFEST {node} OPTIONS -m MODULE ARG…`, or `-f PATH` or `-z PATH` by its form.
std::vector<std::string> node_command(const RunArguments& arguments, Form form,
                                      const Interpreter& interpreter, const std::string& manifest,
                                      BootOptions options);

}  // namespace gothon::client
