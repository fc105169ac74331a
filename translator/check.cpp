#include <dirent.h>

#include <algorithm>
#include <memory>
#include <set>

#include "translator/checker.hpp"
#include "translator/program.hpp"
#include "translator/project.hpp"
#include "translator/rewriter.hpp"

namespace gothon::translator {

namespace {

/// Directories of links that lead back to themselves end here.
constexpr int kDeepestDirectory = 64;

bool is_skipped(const std::string& directory, std::string_view name) {
  return name.starts_with('.') || name == "__pycache__" || name == "node_modules" ||
         is_file(directory + "/pyvenv.cfg");
}

/// `unread`: directories that cannot be listed.
void walk(const std::string& directory, int depth, std::vector<std::string>& files,
          std::vector<std::string>& unread) {
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(opendir(directory.c_str()), closedir);
  if (!listing) unread.push_back(directory);
  if (!listing || depth > kDeepestDirectory) return;
  std::vector<std::string> names;
  while (const dirent* entry = readdir(listing.get())) names.emplace_back(entry->d_name);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const std::string path = directory + "/" + name;
    if (name.ends_with(".py") && !name.starts_with('.') && is_file(path)) {
      files.push_back(path);
    } else if (is_directory(path) && !is_skipped(path, name)) {
      walk(path, depth + 1, files, unread);
    }
  }
}

Diagnostic unreadable(const std::string& path) {
  return {Severity::kError, path, 1, 1, "unreadable", "it cannot be read: check the path", ""};
}

}  // namespace

std::vector<Diagnostic> check(const ProjectRequest& request,
                              const std::vector<std::string>& paths) {
  std::vector<Diagnostic> found;
  std::vector<std::string> files;
  std::vector<std::string> unread;
  for (const std::string& each : paths) {
    const std::string path = absolute_path(each, request.root);
    if (is_directory(path)) {
      walk(path, 0, files, unread);
    } else if (is_file(path)) {
      files.push_back(path);
    } else {
      found.push_back(unreadable(each));
    }
  }
  std::vector<std::string> search{request.root};
  for (const std::string& each : request.search)
    search.push_back(absolute_path(each, request.root));
  Program program(request.root, search, true);
  for (const std::string& each : unread) found.push_back(unreadable(program.shown(each)));
  std::set<std::string> wanted;
  std::set<int> indices;
  for (const std::string& each : files) {
    const int index = program.add_path(each);
    if (index < 0 || !indices.insert(index).second) continue;
    wanted.insert(program.module(index).shown);
  }
  program.load();
  if (request.nodes > 0) program.check_thresholds(request.nodes);
  for (const int index : indices) {
    const Module& module = program.module(index);
    if (!module.readable && module.file_unreadable) {
      found.push_back(unreadable(module.shown));
    } else if (module.understood) {
      Rewriter(program, index).run();
      Checker(program, index).run();
    } else if (module.suspicious) {
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
  return found;
}

}  // namespace gothon::translator
