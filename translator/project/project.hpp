#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "translator/ast/answer.hpp"
#include "translator/problems/diagnostic.hpp"
#include "translator/resolve/variable.hpp"
#include "translator/rewrite/exports.hpp"

namespace gothon::translator {

/// What the client asks to have translated. Nothing here is changed on disk, and no directory is
/// walked.
struct ProjectRequest {
  /// A dotted name as `python -m` takes it, or the path of a `.py` file (see `is_script`).
  std::string main;
  /// The current directory: the project root. Absolute.
  std::string root;
  /// Entries of PYTHONPATH, in order, searched behind the main module's own directory; relative
  /// ones count from `root`.
  std::vector<std::string> search;
  /// Of a late translation: the real path of the file that runs as `__main__`, if it is known.
  std::string main_file;
  /// How many nodes will run it; 0 if that is not known.
  unsigned nodes = 0;
  /// Leave warnings out.
  bool quiet = false;
  /// Reads what the grammar does not know; empty if there is nobody to ask.
  AskInterpreter ask;
};

/// Whether `main` names a file rather than a module.
bool is_script(std::string_view main);

/// A name in translated text that stands for a handle.
struct ReservedName {
  std::string reserved;
  /// Place in Translation::variables.
  std::size_t variable = 0;
};

/// A module with Gothon code.
struct TranslatedModule {
  /// Real path.
  std::string source;
  /// UTF-8, line for line the source.
  std::string text;
  std::string node_name;
  std::string node_count_name;
  /// The queue classes that are among its globals, as letters of the manifest.
  std::string flags;
  std::vector<ReservedName> names;
  std::vector<Export> exports;
  std::vector<Carrier> carriers;
  /// Names whose imports bind a reference.
  std::vector<Export> references;
};

/// A module with a hint of Gothon code that neither the grammar nor the user's interpreter
/// understands.
struct UnparsedModule {
  std::string source;
  Diagnostic diagnostic;
  /// Whether it may have Gothon code: if not (the main module only), it is for Python alone.
  bool gothon_code;
  /// What is refused is Python's to report, when it is imported.
  Reader reader = Reader::kGrammar;
};

struct Translation {
  std::vector<TranslatedModule> modules;
  /// Real paths of the project modules without Gothon code.
  std::vector<std::string> plain;
  std::vector<UnparsedModule> unparsed;
  std::vector<Variable> variables;
  /// Sorted. With an error among them nothing may be run.
  std::vector<Diagnostic> diagnostics;
  /// Real path of the main module's file; empty if it was not found, which is Python's to report.
  std::string main_file;
};

/// Translates the main module and all project modules that its static imports lead to. Each file
/// once, by its real path. Throws std::logic_error if the translator breaks its own rules (a line
/// would move). Thread rule: any.
Translation translate_project(const ProjectRequest& request);

/// A variable that a session has already.
struct KnownVariable {
  std::string file;
  std::string name;
};

/// Translates one file that was imported at run time: `modules` (or `plain`, or `unparsed`) holds
/// it alone, `variables` what it declares or uses and the session does not know. `modules[0].names`
/// counts in `variables`, where the known ones come last, from `first_known` on.
struct LateTranslation {
  Translation translation;
  std::size_t first_known = 0;
};
LateTranslation translate_late(const ProjectRequest& request, const std::string& file,
                               const std::vector<KnownVariable>& known);

/// Translates one file for people to read. `modules` is empty if it has no Gothon code.
Translation translate_file(const ProjectRequest& request, const std::string& file);

}  // namespace gothon::translator
