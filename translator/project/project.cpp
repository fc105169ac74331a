#include "translator/project/project.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "translator/resolve/program.hpp"
#include "translator/rewrite/rewriter.hpp"

namespace gothon::translator {

namespace {

std::vector<std::string> search_path(const std::string& first, const ProjectRequest& request) {
  std::vector<std::string> search{first};
  for (const std::string& each : request.search)
    search.push_back(absolute_path(each, request.root));
  return search;
}

/// Whether an unread or misunderstood module may have to do with shared variables.
bool hints_at_gothon(const Program& program, const Module& module) {
  if (module.suspicious) return true;
  const std::string_view text = module.source.text();
  return std::any_of(
      program.shared_names().begin(), program.shared_names().end(),
      [&](std::string_view name) { return text.find(name) != std::string_view::npos; });
}

/// Numbers the variables of a result, each once.
class VariableTable {
 public:
  VariableTable(const Program& program, Translation& out) : program_(program), out_(out) {}

  std::size_t number(const VariableRef& ref) {
    const auto [entry, fresh] =
        known_.emplace(std::pair(ref.module, ref.variable), out_.variables.size());
    if (fresh) out_.variables.push_back(program_.variable(ref));
    return entry->second;
  }

 private:
  const Program& program_;
  Translation& out_;
  std::map<std::pair<int, std::size_t>, std::size_t> known_;
};

/// Adds one module to the result.
void translate_module(Program& program, int index, Translation& out, VariableTable& table) {
  const Module& module = program.module(index);
  if (module.file.empty()) return;
  if (!module.understood) {
    const bool failed = module.parsed || !module.readable;
    const bool gothon_code = hints_at_gothon(program, module);
    if (failed && (gothon_code || (module.readable && module.file == out.main_file))) {
      out.unparsed.push_back(
          {module.file, program.syntax_problem(module), gothon_code, module.trouble.reader});
    } else {
      out.plain.push_back(module.file);
    }
    return;
  }
  Rewriter::Result result = Rewriter(program, index).run();
  if (!result.has_gothon_code) {
    out.plain.push_back(module.file);
    return;
  }
  TranslatedModule translated;
  translated.source = module.file;
  translated.text = std::move(result.text);
  translated.node_name = module.settings.node_name();
  translated.node_count_name = module.settings.node_count_name();
  translated.flags = std::move(result.flags);
  for (std::size_t at = 0; at < module.variables.size(); ++at) table.number({index, at, {}});
  for (const auto& [reserved, variable] : result.names) {
    translated.names.push_back({reserved, table.number(variable)});
  }
  translated.exports = std::move(result.exports);
  translated.carriers = std::move(result.carriers);
  translated.references = std::move(result.references);
  out.modules.push_back(std::move(translated));
}

/// Takes over the diagnostics, `only` those of one file if it is given.
void finish(const Program& program, bool quiet, const std::string* only, Translation& out) {
  out.diagnostics = program.diagnostics();
  if (only != nullptr)
    std::erase_if(out.diagnostics, [&](const Diagnostic& each) { return each.file != *only; });
  if (quiet) {
    std::erase_if(out.diagnostics,
                  [](const Diagnostic& each) { return each.severity == Severity::kWarning; });
  }
  sort(out.diagnostics);
  if (!has_errors(out.diagnostics)) return;
  // Half a translation is none: texts and numbers are not to be used.
  for (TranslatedModule& each : out.modules) {
    each.text.clear();
    each.names.clear();
  }
}

int add_main(Program& program, const ProjectRequest& request) {
  if (is_script(request.main)) {
    const std::string path = absolute_path(request.main, request.root);
    return is_file(path) ? program.add(path, {}, false) : -1;
  }
  const int found = program.add_named(request.main);
  return found >= 0 && program.module(found).package ? program.add_named(request.main + ".__main__")
                                                     : found;
}

std::string script_directory(const ProjectRequest& request) {
  const std::string real = real_path(absolute_path(request.main, request.root));
  return real.empty() ? request.root : directory_of(real);
}

/// The translation of one module among all that are loaded.
Translation only(Program& program, int index, bool quiet) {
  Translation out;
  VariableTable table(program, out);
  translate_module(program, index, out, table);
  finish(program, quiet, &program.module(index).shown, out);
  out.main_file = program.module(index).file;
  return out;
}

}  // namespace

bool is_script(std::string_view main) {
  return main.ends_with(".py") || main.find('/') != std::string_view::npos;
}

Translation translate_project(const ProjectRequest& request) {
  const std::string first = is_script(request.main) ? script_directory(request) : request.root;
  Program program(request.root, search_path(first, request), request.ask);
  Translation out;
  const int main = add_main(program, request);
  if (main < 0) return out;
  program.set_main(program.module(main).file);
  program.set_nodes(request.nodes);
  program.load();
  out.main_file = program.module(main).file;
  // Whatever is in it, its syntax errors are told before anything starts.
  program.ensure_parsed(main);
  VariableTable table(program, out);
  for (int index = 0; index < static_cast<int>(program.size()); ++index)
    translate_module(program, index, out, table);
  finish(program, request.quiet, nullptr, out);
  return out;
}

LateTranslation translate_late(const ProjectRequest& request, const std::string& file,
                               const std::vector<KnownVariable>& known) {
  // A node's own list has its first directory; PYTHONPATH stands behind the project's.
  Program program(request.root, search_path(request.root, request), request.ask);
  program.set_main(request.main_file);
  program.set_nodes(request.nodes);
  const int index = program.add_path(absolute_path(file, request.root));
  LateTranslation late;
  if (index < 0) return late;
  program.load();
  late.translation = only(program, index, request.quiet);
  std::set<std::pair<std::string, std::string>> session;
  for (const KnownVariable& each : known) session.emplace(each.file, each.name);
  std::vector<Variable>& variables = late.translation.variables;
  std::vector<std::size_t> order;
  for (const bool wanted : {false, true}) {
    for (std::size_t at = 0; at < variables.size(); ++at) {
      if (session.contains({variables[at].file, variables[at].name}) == wanted) order.push_back(at);
    }
    if (!wanted) late.first_known = order.size();
  }
  std::vector<Variable> sorted;
  std::vector<std::size_t> rank(variables.size());
  for (const std::size_t at : order) {
    rank[at] = sorted.size();
    sorted.push_back(std::move(variables[at]));
  }
  variables = std::move(sorted);
  for (TranslatedModule& module : late.translation.modules) {
    for (ReservedName& name : module.names) name.variable = rank[name.variable];
  }
  return late;
}

Translation translate_file(const ProjectRequest& request, const std::string& file) {
  Program program(request.root,
                  search_path(directory_of(absolute_path(file, request.root)), request),
                  request.ask);
  const int index = program.add_path(absolute_path(file, request.root));
  if (index < 0) return {};
  program.load();
  return only(program, index, request.quiet);
}

}  // namespace gothon::translator
