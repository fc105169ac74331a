#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "translator/problems/diagnostic.hpp"
#include "translator/project/project.hpp"

namespace gothon::translator {

/// A checked file.
struct CheckedModule {
  /// Real path.
  std::string source;
  /// As diagnostics name it.
  std::string shown;
};

struct Checked {
  std::vector<Diagnostic> diagnostics;
  std::vector<CheckedModule> modules;
  /// All that was read, which nothing above needs: a process that is about to end may leave it to
  /// the system, which is faster than to take it apart.
  std::shared_ptr<const void> read;
};

/// What `check` is asked to look at.
struct CheckList {
  struct File {
    /// As it was found, which says what module it is.
    std::string path;
    /// Real path.
    std::string source;
  };
  /// Each once.
  std::vector<File> files;
  /// Paths that cannot be read.
  std::vector<Diagnostic> unreadable;
};

/// Files, and the `.py` files below directories, past hidden ones, `__pycache__`, `node_modules`
/// and virtual environments. A path that cannot be read is an error. `root`: where paths begin.
CheckList check_list(const std::string& root, const std::vector<std::string>& paths);

/// All problems of the files, those included that a run does not mention. `request.main` is not
/// used.
Checked check(const ProjectRequest& request, const CheckList& list);

/// Why Python does not compile a file. Line and column count from 1, columns in characters.
struct Refusal {
  /// Real path.
  std::string source;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::string text;
};

/// A refusal as a problem of the file that diagnostics name `shown`.
Diagnostic refused(const Refusal& refusal, const std::string& shown);
/// Puts Python's word on the syntax of a module in the place of the parser's.
void refuse(Checked& checked, const Refusal& refusal);

}  // namespace gothon::translator
