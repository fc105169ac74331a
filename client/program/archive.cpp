#include "client/program/archive.hpp"

#include <stdlib.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>

#include "client/program/translation.hpp"
#include "glue/os/command_output.hpp"
#include "glue/os/directory.hpp"
#include "translator/project/project.hpp"

namespace gothon::client {
namespace {

constexpr const char* kUnpack =
    "import sys, zipfile\n"
    "with zipfile.ZipFile(sys.argv[1]) as archive:\n"
    "    archive.extractall(sys.argv[2], [name for name in archive.namelist() if "
    "name.endswith('.py')])\n";

/// A directory that nobody else can enter, with all that is in it.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    const char* base = std::getenv("TMPDIR");
    path_ = std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/gothon-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) code_ = errno;
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() {
    const size_t name = path_.rfind('/') + 1;
    const auto parent = os::open_directory(path_.substr(0, name));
    if (code_ == 0 && parent) (void)os::remove_tree(parent->get(), path_.substr(name));
  }

  const std::string& path() const { return path_; }
  int code() const { return code_; }

 private:
  std::string path_;
  int code_ = 0;
};

}  // namespace

os::Expected<std::optional<std::string>> shared_module_in(const std::string& archive,
                                                          const Interpreter& interpreter) {
  const ScratchDirectory scratch;
  if (scratch.code() != 0) return os::fail(scratch.path(), scratch.code());
  // -I and -S: nothing of the user's is imported.
  const auto unpacked =
      os::output_of({interpreter.path, "-IS", "-c", kUnpack, archive, scratch.path()});
  if (!unpacked) return tl::unexpected(unpacked.error());
  // What is no archive for Python is Python's to report.
  if (unpacked->status != 0) return std::nullopt;
  auto request = project_request(scratch.path(), "./__main__.py", &interpreter);
  request.quiet = true;
  const auto translation = translator::translate_project(request);
  const std::string directory = scratch.path().substr(scratch.path().rfind('/')) + "/";
  for (const translator::TranslatedModule& module : translation.modules) {
    const size_t begin = module.source.find(directory);
    if (begin != std::string::npos) return module.source.substr(begin + directory.size());
  }
  return std::nullopt;
}

}  // namespace gothon::client
