#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/unit/scratch_directory.hpp"
#include "translator/check/check.hpp"
#include "translator/project/project.hpp"

namespace gothon::translator::test {

/// Texts by their file's name.
using Files = std::map<std::string, std::string>;

/// A project in a directory of its own that goes away with it.
class ScratchProject {
 public:
  explicit ScratchProject(const Files& files = {});
  /// With one file.
  ScratchProject(const std::string& name, const std::string& text) : ScratchProject() {
    write(name, text);
  }

  void write(const std::string& name, const std::string& text) const;
  std::string path(const std::string& name) const { return root() + "/" + name; }
  const std::string& root() const { return directory_.path(); }
  ProjectRequest request(const std::string& main = {}) const;
  Translation translate(const std::string& main) const { return translate_project(request(main)); }

 private:
  const gothon::test::ScratchDirectory directory_;
};

/// The translated text of a file by its name in the project; empty if it was not translated.
std::string text_of(const Translation& translation, const std::string& name);
/// What `gothon check` finds in files and directories.
std::vector<Diagnostic> found_in(const ProjectRequest& request,
                                 const std::vector<std::string>& paths);
/// `LINE:COLUMN severity rule` of each diagnostic, a line each; with the file in front if `files`.
std::string brief(const std::vector<Diagnostic>& diagnostics, bool files = false,
                  unsigned offset = 0);

}  // namespace gothon::translator::test
