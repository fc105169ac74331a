#include "client/program/translate_command.hpp"

#include <malloc.h>

#include <cerrno>
#include <cstdio>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "client/program/interpreter.hpp"
#include "client/program/python_report.hpp"
#include "client/program/translation.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/process.hpp"
#include "translator/check/check.hpp"
#include "translator/problems/diagnostic.hpp"
#include "translator/project/project.hpp"

namespace gothon::client {
namespace {

std::string working_directory() {
  auto directory = os::open_directory(".");
  auto path = directory ? os::path_of(directory->get()) : tl::unexpected(directory.error());
  return path ? *path : "/";
}

int print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (written && std::fflush(stdout) == 0) return 0;
  return complain("standard output: " + os::errno_text(errno) +
                  ": what was to be printed is not complete, write it to another place");
}

/// Python judges the syntax of what is checked, beside this process.
std::future<std::vector<translator::Refusal>> ask_python(const Interpreter& interpreter,
                                                         const translator::CheckList& list) {
  std::vector<std::string> files;
  for (const auto& each : list.files) files.push_back(each.source);
  // Without another thread it is asked in the end.
  return std::async([&interpreter, files = std::move(files)] {
    return files.empty() ? std::vector<translator::Refusal>() : python_refusals(interpreter, files);
  });
}

/// A check of much code asks for memory and gives it back all the time. What is given back stays
/// with this process, which ends soon: pages from the system cost a tenth of the time.
void keep_memory() {
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, -1);
  ::mallopt(M_TOP_PAD, 16 << 20);
}

}  // namespace

int translate_command(const TranslateArguments& arguments) {
  const std::string& file = arguments.file;
  auto text = os::read_file(file);
  if (!text) return complain(text.error().text + ": give the path of a Python file");
  const std::string root = working_directory();
  const auto found = find_interpreter(arguments.python, root);
  if (!found && !arguments.python.empty()) {
    complain(found.error().text);
    return os::exit_status_for_exec(found.error().code);
  }
  const Interpreter* const interpreter = found ? &*found : nullptr;
  const auto translation =
      translator::translate_file(project_request(root, file, interpreter), file);
  for (const auto& diagnostic : translation.diagnostics)
    std::fputs(translator::format(diagnostic).c_str(), stderr);
  for (const auto& module : translation.unparsed)
    std::fputs(translator::format(module.diagnostic).c_str(), stderr);
  if (translator::has_errors(translation.diagnostics) || !translation.unparsed.empty())
    return os::kFailed;
  return print(translation.modules.empty() ? *text : translation.modules.front().text);
}

int check_command(CheckArguments arguments) {
  keep_memory();
  if (arguments.paths.empty()) arguments.paths.emplace_back(".");
  const std::string root = working_directory();
  // Without an interpreter the parser's word stands, unless one was asked for.
  const auto interpreter = find_interpreter(arguments.python, root);
  if (!interpreter && !arguments.python.empty()) {
    complain(interpreter.error().text);
    return os::exit_status_for_exec(interpreter.error().code);
  }
  auto request = project_request(root, "", interpreter ? &*interpreter : nullptr);
  request.quiet = arguments.quiet;
  request.nodes = arguments.nodes;
  const auto list = translator::check_list(root, arguments.paths);
  std::future<std::vector<translator::Refusal>> refusals;
  if (interpreter) refusals = ask_python(*interpreter, list);
  auto checked = translator::check(request, list);
  if (interpreter)
    for (const auto& refusal : refusals.get()) translator::refuse(checked, refusal);
  const int written = print(check_report(arguments.format, checked.diagnostics, request.root));
  // The process ends.
  [[maybe_unused]] static auto* const kLeft = new auto(std::move(checked.read));
  return translator::has_errors(checked.diagnostics) ? os::kFailed : written;
}

}  // namespace gothon::client
