#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "translator/ast/answer.hpp"
#include "translator/diagnostic.hpp"

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
  /// For `check`: how many nodes will run it; 0 if that is not known.
  unsigned nodes = 0;
  /// Leave warnings out.
  bool quiet = false;
  /// Reads what the grammar does not know; empty if there is nobody to ask.
  AskInterpreter ask;
};

/// Whether `main` names a file rather than a module.
bool is_script(std::string_view main);

/// How a variable gets its initial value (docs/protocol.md section 2).
enum class Initial : std::uint8_t { kNone = 0, kLiteral = 1, kRuntime = 2 };

/// A shared variable. A mutex goes by the name of its lock, whichever half is declared.
struct Variable {
  std::uint8_t type = 0;
  std::string name;
  /// Real path of the module that declares it.
  std::string file;
  Initial kind = Initial::kNone;
  /// Encoded as in docs/protocol.md section 2; for kLiteral only.
  std::string initial;

  bool operator==(const Variable&) const = default;
};

/// A name in translated text that stands for a handle.
struct ReservedName {
  std::string reserved;
  /// Place in Translation::variables.
  std::size_t variable = 0;
};

/// What a module is asked for under `name` is behind the handle or the reference `reserved`.
struct Export {
  std::string name;
  std::string reserved;
};

/// A class whose instances reach a variable as their attribute `name`: the body or the methods of
/// the class in line `line` declare it.
struct Carrier {
  std::uint32_t line = 0;
  std::string name;
  std::string reserved;
};

/// A module with Gothon code.
struct TranslatedModule {
  /// Real path.
  std::string source;
  /// UTF-8, line for line the source.
  std::string text;
  std::string node_name;
  std::string node_count_name;
  bool binds_queue = false;
  bool binds_lifo_queue = false;
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
