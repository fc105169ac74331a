#include "client/program/path_files.hpp"

#include <glob.h>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace gothon::client {
namespace {

std::vector<std::string> matching(const std::string& pattern) {
  std::vector<std::string> found;
  glob_t list{};
  if (::glob(pattern.c_str(), 0, nullptr, &list) == 0)
    found.assign(list.gl_pathv, list.gl_pathv + list.gl_pathc);
  ::globfree(&list);
  return found;
}

bool is_there(const std::filesystem::path& path) {
  std::error_code none;
  return std::filesystem::is_directory(path, none);
}

/// What a path file means: a directory in each line that is no comment and no statement.
void read(const std::filesystem::path& file, std::vector<std::string>& directories) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (line.empty() || line.starts_with('#') || line.starts_with("import ") ||
        line.starts_with("import\t")) {
      continue;
    }
    const auto directory = file.parent_path() / line;
    if (is_there(directory)) directories.push_back(directory.lexically_normal().string());
  }
}

}  // namespace

std::vector<std::string> path_file_directories(const Interpreter& interpreter) {
  const auto prefix = std::filesystem::path(interpreter.path).parent_path().parent_path();
  // What is a pattern in itself is left alone.
  if (prefix.string().find_first_of("*?[\\") != std::string::npos) return {};
  std::vector<std::string> directories;
  for (const std::string& file : matching(prefix.string() + "/lib/python3.*/site-packages/*.pth"))
    read(file, directories);
  return directories;
}

}  // namespace gothon::client
