#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/program/interpreter.hpp"
#include "translator/project/project.hpp"

namespace gothon::client {

/// What `gothon N MODULE` translates: MODULE and what it reaches by static imports from the
/// directory `root`, PYTHONPATH and the interpreter's path files.
translator::Translation translate_for_run(const std::string& root, const std::string& module,
                                          const Interpreter& interpreter, unsigned nodes,
                                          bool quiet);

/// Prints what the translator has to say before a run, and lets Python speak for itself about
/// modules that it cannot parse. None if the run may start; else the status to exit with.
std::optional<int> report_before_run(const translator::Translation& translation,
                                     const Interpreter& interpreter);

/// Prints `gothon: text`; returns os::kFailed, with which what could not be translated exits.
int complain(const std::string& text);

/// The declarations of a translation as the session's store takes them (protocol.md section 2), by
/// index.
std::vector<std::string> encoded_declarations(const translator::Translation& translation);

/// What a translation of the current directory's files asks for, with PYTHONPATH and the path files
/// of the interpreter, if there is one, as Python would search them; it reads what the grammar does
/// not know.
translator::ProjectRequest project_request(const std::string& root, const std::string& main,
                                           const Interpreter* interpreter);

}  // namespace gothon::client
