#include "client/program/translation.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "client/program/path_files.hpp"
#include "client/program/python_report.hpp"
#include "client/program/syntax_reader.hpp"
#include "client/words/printing.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/wire/datagram.hpp"
#include "translator/problems/diagnostic.hpp"

namespace gothon::client {
namespace {

/// Entries of a list separated by colons; an empty one is the current directory, as Python has it.
std::vector<std::string> search_list(const char* text) {
  std::vector<std::string> entries;
  if (text == nullptr || *text == '\0') return entries;
  std::string_view rest = text;
  for (;;) {
    const size_t end = rest.find(':');
    entries.emplace_back(end == 0 || rest.empty() ? "." : rest.substr(0, end));
    if (end == std::string_view::npos) return entries;
    rest.remove_prefix(end + 1);
  }
}

/// Status 1 if Python reports the main module, or nobody understands one with Gothon code.
std::optional<int> report_unparsed(const translator::Translation& translation,
                                   const Interpreter& interpreter) {
  std::optional<int> outcome;
  for (const translator::UnparsedModule& module : translation.unparsed) {
    // Python reports another module when it is imported.
    const bool main = module.source == translation.main_file;
    if (main && module.reader != translator::Reader::kFailed) {
      if (const auto status = python_report(interpreter, module.source)) return status;
    }
    if (module.reader == translator::Reader::kRefused || !module.gothon_code) continue;
    std::fputs(translator::format(module.diagnostic).c_str(), stderr);
    outcome = os::kFailed;
  }
  return outcome;
}

}  // namespace

translator::ProjectRequest project_request(const std::string& root, const std::string& main,
                                           const Interpreter* interpreter) {
  translator::ProjectRequest request;
  request.main = main;
  request.root = root;
  request.search = search_list(std::getenv("PYTHONPATH"));
  if (interpreter == nullptr) return request;
  request.ask = asking(*interpreter);
  for (std::string& each : path_file_directories(*interpreter))
    request.search.push_back(std::move(each));
  return request;
}

translator::Translation translate_for_run(const std::string& root, const std::string& module,
                                          const Interpreter& interpreter, unsigned nodes,
                                          bool quiet) {
  translator::ProjectRequest request = project_request(root, module, &interpreter);
  request.nodes = nodes;
  request.quiet = quiet;
  return translator::translate_project(request);
}

std::optional<int> report_before_run(const translator::Translation& translation,
                                     const Interpreter& interpreter) {
  const auto unparsed = report_unparsed(translation, interpreter);
  for (const translator::Diagnostic& diagnostic : translation.diagnostics) {
    std::fputs(translator::format(diagnostic).c_str(), stderr);
  }
  if (unparsed) return unparsed;
  if (translator::has_errors(translation.diagnostics)) return os::kFailed;
  return std::nullopt;
}

int complain(const std::string& text) {
  tell("gothon", text);
  return os::kFailed;
}

std::vector<std::string> encoded_declarations(const translator::Translation& translation) {
  std::vector<std::string> encoded;
  for (const translator::Variable& variable : translation.variables) {
    wire::Declaration declaration;
    declaration.type = static_cast<wire::TypeCode>(variable.type);
    declaration.initial = static_cast<wire::Initial>(variable.kind);
    declaration.file = variable.file;
    declaration.name = variable.name;
    declaration.value = variable.initial;
    declaration.schema = variable.schema;
    encoded.push_back(wire::encode_declaration(declaration));
  }
  return encoded;
}

}  // namespace gothon::client
