#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "translator/project/project.hpp"

namespace gothon::translator {

/// What a manifest says of the session itself (docs/protocol.md section 4).
struct SessionFacts {
  std::string id;
  std::string runtime;
  std::uint64_t token = 0;
  unsigned nodes = 1;
  std::uint64_t strings = 65536;
  std::string gothon;
  std::string root;
  /// Real path of the main module's file.
  std::string main;
  /// The session's directory in the project, where `modules/` is.
  std::string directory;
  /// No warnings are wanted.
  bool quiet = false;
};

/// A manifest as it stands in the file. `names` of a module point to a variable by index or by file
/// and name.
struct Manifest {
  struct Name {
    std::string reserved;
    /// One or two fields: an index, or file and name.
    std::vector<std::string> target;
  };
  struct Module {
    std::string source;
    std::string translated;
    std::string node_name;
    std::string node_count_name;
    std::string flags;
    std::vector<Name> names;
    std::vector<Export> exports;
    std::vector<Carrier> carriers;
    std::vector<Export> references;
  };
  SessionFacts facts;
  std::vector<Variable> variables;
  std::vector<std::string> plain;
  std::vector<Module> modules;
  /// Of a late manifest.
  std::vector<Variable> declarations;
};

/// Where the text of the `index`-th module goes: `DIRECTORY/modules/<index>.py`.
std::string translated_path(const SessionFacts& facts, std::size_t index);

std::string write_manifest(const SessionFacts& facts, const Translation& translation);
/// `translated`: where the module's text is; not used if it is plain. An unparsed module is plain:
/// Python reports it.
std::string write_late_manifest(const LateTranslation& late, const std::string& translated);
/// The error says which line is wrong and why.
tl::expected<Manifest, std::string> read_manifest(std::string_view text);

}  // namespace gothon::translator
