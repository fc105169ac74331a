#include "translator/check/check.hpp"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <memory>
#include <set>
#include <utility>

#include "translator/check/checker.hpp"
#include "translator/resolve/program.hpp"
#include "translator/rewrite/rewriter.hpp"
#include "translator/source/decode.hpp"

namespace gothon::translator {

namespace {

constexpr const char* kSyntaxRule = "syntax";

bool is_skipped(const std::string& directory, std::string_view name) {
  return name.starts_with('.') || name == "__pycache__" || name == "node_modules" ||
         is_file(directory + "/pyvenv.cfg");
}

/// The Python files below a directory. Each directory is entered once, however many links lead to
/// it, and by its own path if it lies below: links come last.
class Walk {
 public:
  explicit Walk(const std::string& top) {
    links_.push_back(top);
    while (!links_.empty()) {
      const std::string directory = std::move(links_.front());
      links_.pop_front();
      enter(directory);
    }
    std::sort(files.begin(), files.end());
  }

  std::vector<std::string> files;
  std::vector<std::string> unread;  ///< directories that cannot be listed

 private:
  void enter(const std::string& directory) {
    struct stat status{};
    if (stat(directory.c_str(), &status) == 0 &&
        !entered_.emplace(status.st_dev, status.st_ino).second)
      return;
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(opendir(directory.c_str()), closedir);
    if (!listing) return unread.push_back(directory);
    std::vector<std::string> names;
    while (const dirent* entry = readdir(listing.get())) names.emplace_back(entry->d_name);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) take(directory, name);
  }

  void take(const std::string& directory, const std::string& name) {
    std::string path = directory;
    path.append("/").append(name);
    if (name.ends_with(".py") && !name.starts_with('.') && is_file(path)) {
      files.push_back(path);
    } else if (is_directory(path) && !is_skipped(path, name)) {
      struct stat status{};
      const bool is_link = lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
      is_link ? links_.push_back(std::move(path)) : enter(path);
    }
  }

  std::set<std::pair<dev_t, ino_t>> entered_;
  std::deque<std::string> links_;
};

/// `why`: an errno(3) value; 0 if it is none.
Diagnostic unreadable(const std::string& path, int why) {
  const std::string reason = why == 0 ? "" : std::string(": ") + std::strerror(why);
  return {Severity::kError,
          path,
          1,
          1,
          "unreadable",
          "it cannot be read" + reason + ": check the path",
          ""};
}

int why_unreadable(const std::string& path) {
  return access(path.c_str(), R_OK) == 0 ? 0 : errno;
}

}  // namespace

CheckList check_list(const std::string& root, const std::vector<std::string>& paths) {
  CheckList list;
  std::set<std::string> known;
  const auto take = [&](const std::string& path) {
    std::string file = real_path(path);
    if (!file.empty() && is_project_file(file) && known.insert(file).second)
      list.files.push_back({path, std::move(file)});
  };
  for (const std::string& each : paths) {
    const std::string path = absolute_path(each, root);
    if (is_directory(path)) {
      const Walk walk(path);
      for (const std::string& file : walk.files) take(file);
      for (const std::string& below : walk.unread)
        list.unreadable.push_back(unreadable(shown_from(root, below), why_unreadable(below)));
    } else if (is_file(path)) {
      take(path);
    } else {
      list.unreadable.push_back(unreadable(each, why_unreadable(path)));
    }
  }
  return list;
}

Checked check(const ProjectRequest& request, const CheckList& list) {
  Checked out;
  out.diagnostics = list.unreadable;
  std::vector<Diagnostic>& found = out.diagnostics;
  std::vector<std::string> search{request.root};
  for (const std::string& each : request.search)
    search.push_back(absolute_path(each, request.root));
  const auto read = std::make_shared<Program>(request.root, search, request.ask, true);
  out.read = read;
  Program& program = *read;
  program.set_nodes(request.nodes);
  std::set<std::string> wanted;
  std::set<int> indices;
  for (const CheckList::File& each : list.files) {
    const int index = program.add_path(each.path);
    if (index < 0) continue;
    indices.insert(index);
    wanted.insert(program.module(index).shown);
  }
  program.load();
  if (request.nodes > 0) program.check_thresholds(request.nodes);
  for (const int index : indices) {
    const Module& module = program.module(index);
    if (!module.file_unreadable) out.modules.push_back({module.file, module.shown});
    // Nobody else will say whether it is Python.
    if (!request.ask) program.ensure_parsed(index);
    if (!module.readable && module.file_unreadable) {
      found.push_back(unreadable(module.shown, why_unreadable(module.file)));
    } else if (module.understood) {
      Rewriter(program, index).report_problems();
      Checker(program, index).run();
      program.module(index).tree.reset();
    } else if (module.suspicious || module.parsed) {
      found.push_back(program.syntax_problem(module));
    }
  }
  for (const Diagnostic& each : program.diagnostics()) {
    if (wanted.contains(each.file)) found.push_back(each);
  }
  if (request.quiet) {
    std::erase_if(found,
                  [](const Diagnostic& each) { return each.severity == Severity::kWarning; });
  }
  sort(found);
  return out;
}

Diagnostic refused(const Refusal& refusal, const std::string& shown) {
  std::string bytes = read_bytes(refusal.source).value_or("");
  if (!decode(bytes)) bytes.clear();
  const SourceText text(std::move(bytes));
  return {Severity::kError,
          shown,
          refusal.line,
          refusal.column,
          kSyntaxRule,
          refusal.text,
          std::string(text.line(refusal.line))};
}

void refuse(Checked& checked, const Refusal& refusal) {
  const auto same = [&](const CheckedModule& each) { return each.source == refusal.source; };
  const auto module = std::find_if(checked.modules.begin(), checked.modules.end(), same);
  if (module == checked.modules.end()) return;
  std::erase_if(checked.diagnostics, [&](const Diagnostic& each) {
    return each.file == module->shown && each.rule == kSyntaxRule;
  });
  checked.diagnostics.push_back(refused(refusal, module->shown));
  sort(checked.diagnostics);
}

}  // namespace gothon::translator
