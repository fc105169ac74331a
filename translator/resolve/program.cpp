#include "translator/resolve/program.hpp"

#include <algorithm>
#include <stdexcept>

#include "translator/ast/interpret.hpp"
#include "translator/problems/rules.hpp"
#include "translator/resolve/parallel.hpp"
#include "translator/source/decode.hpp"
#include "translator/source/scan.hpp"
#include "translator/syntax/grammar.hpp"
#include "translator/syntax/scan_imports.hpp"

namespace gothon::translator {

namespace {

std::string why_no_tree(NoTree why) {
  switch (why) {
    case NoTree::kTooDeep:
      return "it nests deeper than Gothon follows: take it apart";
    case NoTree::kVague:
      return "the interpreter does not tell where all of this stands: write it in another way";
    case NoTree::kNonsense:
      break;
  }
  return "only the interpreter can read this, and it gives an answer that makes no sense: name "
         "CPython 3.8 or later, or PyPy 3, with --python";
}

std::string parent_name(const std::string& dotted) {
  const std::size_t dot = dotted.rfind('.');
  return dot == std::string::npos ? std::string() : dotted.substr(0, dot);
}

}  // namespace

int Program::add(const std::string& path, const std::string& name, bool package) {
  std::string file = finder_.real(path);
  if (file.empty() || !is_project_file(file)) return -1;
  std::string key = file;
  return add_module(key, std::move(file), name, package);
}

int Program::add_module(const std::string& key, std::string file, const std::string& name,
                        bool package) {
  const auto [entry, fresh] = by_file_.emplace(key, static_cast<int>(modules_.size()));
  if (fresh) {
    auto module = std::make_unique<Module>();
    module->shown = shown_from(root_, file);
    module->file = std::move(file);
    module->name = name;
    module->package = package;
    modules_.push_back(std::move(module));
  }
  return entry->second;
}

int Program::add_named(const std::string& dotted) {
  if (dotted == "__main__") return main_file_.empty() ? -1 : add(main_file_, {}, false);
  if (const auto known = by_name_.find(dotted); known != by_name_.end()) return known->second;
  const std::string parent = parent_name(dotted);
  if (!parent.empty()) add_named(parent);
  const std::optional<Found>& found = finder_.find(dotted);
  int index = -1;
  if (found && found->path.empty()) {
    index = add_module("namespace " + dotted, {}, dotted, true);
  } else if (found && is_project_file(found->path)) {
    index = add_module(found->path, found->path, dotted, found->package);
  }
  by_name_.emplace(dotted, index);
  return index;
}

/// The module of an absolute name, if it is one of the program's; else -1.
int Program::known(const std::string& dotted) const {
  if (const auto named = by_name_.find(dotted); named != by_name_.end()) return named->second;
  std::string file = main_file_;
  if (dotted != "__main__") {
    const std::optional<Found>& found = finder_.find(dotted);
    if (!found) return -1;
    file = found->path.empty() ? "namespace " + dotted : found->path;
  }
  const auto entry = by_file_.find(file);
  return entry == by_file_.end() ? -1 : entry->second;
}

int Program::add_path(const std::string& path) {
  std::string directory = directory_of(path);
  std::string name = path.substr(directory == "/" ? 1 : directory.size() + 1);
  if (name.ends_with(".py")) name.resize(name.size() - 3);
  const bool package = name == "__init__";
  while (is_file(directory + "/__init__.py")) {
    const std::string above = directory_of(directory);
    const std::string folder = directory.substr(above == "/" ? 1 : above.size() + 1);
    name = package && name == "__init__" ? folder : folder + "." + name;
    directory = above;
  }
  const std::string below = name_in_search(directory, name, real_path(path));
  if (below.empty()) {
    finder_.add_directory(directory);
    by_name_.clear();
  } else {
    name = below;
  }
  const std::string parent = parent_name(name);
  if (!parent.empty()) add_named(parent);
  return add(path, name, package);
}

/// The name that leads to `file` from a search directory above `directory`, by way of namespace
/// packages; empty if none does.
std::string Program::name_in_search(const std::string& directory, const std::string& name,
                                    const std::string& file) const {
  for (const std::string& each : finder_.search()) {
    if (!directory.starts_with(each + "/")) continue;
    std::string dotted = directory.substr(each.size() + 1) + "/" + name;
    if (dotted.find('.') < dotted.rfind('/')) continue;
    std::replace(dotted.begin(), dotted.end(), '/', '.');
    const std::optional<Found>& found = finder_.find(dotted);
    if (found && found->path == file) return dotted;
  }
  return {};
}

void Program::load() {
  // A module is understood by itself; what it imports comes in with the next turn.
  for (std::size_t begin = 0, end = modules_.size(); begin < end; end = modules_.size()) {
    in_parallel(begin, end, [this](std::size_t at) {
      Module& module = *modules_[at];
      read(module);
      if (module.suspicious || !scan(module)) parse(module);
    });
    for (; begin < end; ++begin) follow(static_cast<int>(begin));
  }
  for (std::size_t at = 0; at < modules_.size(); ++at) declare_all(static_cast<int>(at));
  find_offers();
  parse_mentioning();
}

/// What only uses other modules' variables has to name them.
void Program::parse_mentioning() {
  for (std::size_t at = 0; at < modules_.size(); ++at) {
    const Module& here = *modules_[at];
    const bool reaches = std::any_of(here.targets.begin(), here.targets.end(),
                                     [](const ImportTarget& target) { return target.module >= 0; });
    if (reaches && (thorough_ || mentions(here.source.text(), shared_names_)))
      ensure_parsed(static_cast<int>(at));
  }
}

void Program::read(Module& module) const {
  if (module.file.empty()) return;
  auto text = read_bytes(module.file);
  if (!text || text->size() > UINT32_MAX / 2) {
    module.unreadable_why = "it cannot be read";
    module.file_unreadable = true;
    return;
  }
  const auto decoded = decode(*text);
  module.suspicious = may_have_gothon_code(*text);
  if (!decoded) {
    module.unreadable_why = decoded.error();
    return;
  }
  module.source = SourceText(*std::move(text));
  module.readable = true;
}

/// Finds out what a module imports; false if it takes the parser to tell.
bool Program::scan(Module& module) const {
  module.outline.scopes.resize(1);
  if (!module.readable) return module.file.empty();
  auto imports = scan_imports(module.source.text());
  if (!imports) return false;
  module.outline.imports = std::move(*imports);
  return true;
}

void Program::parse(Module& module) const {
  module.parsed = true;
  module.outline.scopes.resize(1);
  if (!module.readable) return;
  Lexed lexed = lex(module.source.text());
  auto tree = read_syntax(module.source, lexed);
  module.comments = std::move(lexed.comments);
  if (!tree) {
    module.trouble = std::move(tree.error());
    return;
  }
  module.understood = true;
  module.settings = read_directives(module.source.text(), module.comments, module.bad_directives);
  module.outline = outline(module.source, *tree);
  if (thorough_) module.tree = *std::move(tree);
  module.declarations.resize(module.outline.annotated.size());
}

tl::expected<Tree, Trouble> Program::read_syntax(const SourceText& source,
                                                 const Lexed& lexed) const {
  Trouble trouble;
  if (lexed.bad_bracket) {
    trouble.at = *lexed.bad_bracket;
  } else {
    auto tree = translator::parse(source.text(), lexed.parse_text);
    if (tree) return *std::move(tree);
    trouble.at = tree.error();
  }
  if (!ask_) return tl::unexpected(trouble);
  InterpreterAnswer answer = ask_(source.text());
  if (answer.kind == InterpreterAnswer::kTree) {
    auto tree = tree_of(std::move(answer), source, lexed);
    if (tree) return *std::move(tree);
    trouble.reader = tree.error() == NoTree::kNonsense ? Reader::kFailed : Reader::kVague;
    trouble.why = why_no_tree(tree.error());
  } else {
    const bool refused = answer.kind == InterpreterAnswer::kRefused;
    trouble.reader = refused ? Reader::kRefused : Reader::kFailed;
    if (refused) trouble.at = source.offset({answer.line, answer.column});
    trouble.why = std::move(answer.why);
  }
  return tl::unexpected(std::move(trouble));
}

void Program::ensure_parsed(int index) const {
  Module& module = *modules_[static_cast<std::size_t>(index)];
  if (module.parsed) return;
  parse(module);
  find_targets(module);
}

void Program::follow(int index) {
  // Modules are added while this runs: no reference into the list is kept, the modules themselves
  // stay where they are.
  Module& from = module(index);
  for (const Import& import : from.outline.imports) {
    const std::string dotted = absolute(from, import);
    const int target = dotted.empty() ? -1 : add_named(dotted);
    if (import.form == Import::kFrom && target >= 0 && module(target).package)
      add_named(dotted + "." + std::string(import.name));
  }
  find_targets(from);
}

/// Where a module's imports lead, among the modules that are there.
void Program::find_targets(Module& from) const {
  from.targets.assign(from.outline.imports.size(), {});
  for (std::size_t at = 0; at < from.targets.size(); ++at) {
    const Import& import = from.outline.imports[at];
    const std::string dotted = absolute(from, import);
    if (dotted.empty()) continue;
    ImportTarget& target = from.targets[at];
    target.module = known(dotted);
    if (import.form == Import::kModule) {
      target.bound = import.renamed ? target.module : known(dotted.substr(0, dotted.find('.')));
    } else if (import.form == Import::kFrom && target.module >= 0 &&
               module(target.module).package) {
      target.submodule = known(dotted + "." + std::string(import.name));
    }
  }
}

std::string Program::absolute(const Module& module, const Import& import) const {
  if (import.level == 0) return import.module;
  std::string package = module.package ? module.name : parent_name(module.name);
  for (int up = 1; up < import.level; ++up) package = parent_name(package);
  if (package.empty() || import.module.empty()) return package;
  return package + "." + import.module;
}

std::string shown_from(const std::string& root, const std::string& file) {
  const std::string below = root == "/" ? root : root + "/";
  return file.starts_with(below) ? file.substr(below.size()) : file;
}

void Program::report(Severity severity, const Module& where, Range range, std::string rule,
                     std::string text) {
  const Rule* known = find_rule(rule);
  if (known == nullptr || known->severity != severity)
    throw std::logic_error("translator: the table of rules has no such " + rule);
  if (severity == Severity::kWarning && known->speaks == Speaks::kInCheck && !thorough_) return;
  if (known->speaks == Speaks::kBeforeSeveral && nodes_ == 1) return;
  const Position at = where.source.position(range.begin);
  if (severity == Severity::kWarning) {
    const bool silenced =
        std::any_of(where.comments.begin(), where.comments.end(), [&](const Comment& comment) {
          return where.source.position(comment.range.begin).line == at.line &&
                 ignores(where.text(comment.range), rule);
        });
    if (silenced) return;
  }
  diagnostics_.push_back({severity, where.shown, at.line, at.column, std::move(rule),
                          std::move(text), std::string(where.source.line(at.line))});
}

Diagnostic Program::syntax_problem(const Module& module) const {
  const Trouble& trouble = module.trouble;
  const Position at = module.source.position(trouble.at);
  std::string why = module.readable ? trouble.why : module.unreadable_why;
  if (why.empty()) why = "this is no Python that Gothon understands";
  if (!module.readable || trouble.why.empty()) why += ": write it in another way";
  return {Severity::kError,
          module.shown,
          at.line,
          at.column,
          "syntax",
          std::move(why),
          std::string(module.source.line(at.line))};
}

bool Program::has_errors_in(const Module& module) const {
  return std::any_of(diagnostics_.begin(), diagnostics_.end(), [&](const Diagnostic& each) {
    return each.severity == Severity::kError && each.file == module.shown;
  });
}

void Program::error(const Module& where, Range range, std::string rule, std::string text) {
  report(Severity::kError, where, range, std::move(rule), std::move(text));
}

}  // namespace gothon::translator
