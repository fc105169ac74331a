#include "client/program/program_form.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "glue/os/unique_fd.hpp"

namespace gothon::client {
namespace {

/// A zip file ends with this record of 22 bytes and a comment (APPNOTE.TXT 4.3.16); what is before
/// the archive, as a `#!` line, does not count.
constexpr std::string_view kEndOfArchive{"PK\5\6", 4};
constexpr off_t kLongestEnd = 22 + 65535;
constexpr size_t kLongestFirstLine = 256;

std::string read_at(int file, off_t begin, size_t size) {
  std::string text(size, '\0');
  const ssize_t n = ::pread(file, text.data(), size, begin);
  text.resize(static_cast<size_t>(std::max<ssize_t>(n, 0)));
  return text;
}

bool is_archive(int file, off_t size) {
  const off_t begin = std::max<off_t>(size - kLongestEnd, 0);
  return read_at(file, begin, static_cast<size_t>(size - begin)).find(kEndOfArchive) !=
         std::string::npos;
}

bool is_script(int file) {
  const std::string begin = read_at(file, 0, kLongestFirstLine);
  const std::string_view line = std::string_view(begin).substr(0, begin.find('\n'));
  return line.starts_with("#!") && line.find("python") != std::string_view::npos;
}

bool has_module(const std::string& name, const std::string& directory) {
  std::string base = directory + "/" + name;
  std::replace(base.begin() + static_cast<std::ptrdiff_t>(directory.size()), base.end(), '.', '/');
  struct stat status{};
  if (::stat((base + ".py").c_str(), &status) == 0) return true;
  return ::stat(base.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

Form form_of(const std::string& module, const std::string& working_directory) {
  const bool is_path = module.ends_with(".py") || module.find('/') != std::string::npos;
  if (!is_path && has_module(module, working_directory)) return Form::kModule;
  const Form otherwise = is_path ? Form::kFile : Form::kModule;
  struct stat status{};
  // Never a FIFO: opening one waits for its writer.
  if (::stat(module.c_str(), &status) != 0) return otherwise;
  if (S_ISDIR(status.st_mode)) return is_path ? Form::kDirectory : Form::kModule;
  if (!S_ISREG(status.st_mode)) return otherwise;
  const os::UniqueFd file(::open(module.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return otherwise;
  if (is_archive(file.get(), status.st_size)) return Form::kArchive;
  return is_script(file.get()) ? Form::kFile : otherwise;
}

std::string main_file_of(const std::string& module, Form form) {
  switch (form) {
    case Form::kFile:
      return module.find('/') == std::string::npos ? "./" + module : module;
    case Form::kDirectory:
      return module + "/__main__.py";
    case Form::kModule:
    case Form::kArchive:
      break;
  }
  return module;
}

}  // namespace gothon::client
