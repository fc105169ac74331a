#include "tests/unit/translator/scratch_project.hpp"

#include <filesystem>
#include <fstream>

namespace gothon::translator::test {

ScratchProject::ScratchProject(const Files& files) {
  for (const auto& [file, text] : files) write(file, text);
}

void ScratchProject::write(const std::string& name, const std::string& text) const {
  const std::filesystem::path file = path(name);
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

ProjectRequest ScratchProject::request(const std::string& main) const {
  ProjectRequest out;
  out.main = main;
  out.root = root();
  return out;
}

std::string text_of(const Translation& translation, const std::string& name) {
  for (const TranslatedModule& each : translation.modules) {
    if (each.source.ends_with("/" + name)) return each.text;
  }
  return {};
}

std::vector<Diagnostic> found_in(const ProjectRequest& request,
                                 const std::vector<std::string>& paths) {
  return check(request, check_list(request.root, paths)).diagnostics;
}

std::string brief(const std::vector<Diagnostic>& diagnostics, bool files, unsigned offset) {
  std::string out;
  for (const Diagnostic& each : diagnostics) {
    if (files) out += each.file + ":";
    out += std::to_string(each.line - offset) + ":" + std::to_string(each.column);
    out += each.severity == Severity::kError ? " error " : " warning ";
    out += each.rule + "\n";
  }
  return out;
}

}  // namespace gothon::translator::test
