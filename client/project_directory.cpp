// Another session may end, and take `.gothon` away, between any two steps here. So the session's
// own folder is made first, which keeps
// `.gothon` in place from then on, and what vanished before is made again.
#include "client/project_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "glue/os/directory.hpp"

namespace gothon::client {
namespace {

constexpr const char* kFolder = ".gothon";
constexpr int kAttempts = 100;

bool disk_is_full(int code) {
  return code == ENOSPC || code == EDQUOT;
}

os::Error in_words(const std::string& path, const os::Error& error) {
  if (!disk_is_full(error.code)) return {path + "/" + error.text, error.code};
  return {path + ": " + os::errno_text(error.code) +
              ": the translated project cannot be stored, make room and run again",
          error.code};
}

/// Opens `.gothon` of the project with a folder `id` in it.
os::Expected<os::UniqueFd> make_folders(int project, const std::string& id) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (::mkdirat(project, kFolder, 0777) != 0 && errno != EEXIST) return os::fail(kFolder, errno);
    os::UniqueFd folder(
        ::openat(project, kFolder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder && errno == ENOENT) continue;
    if (!folder) return os::fail(kFolder, errno);
    if (::mkdirat(folder.get(), id.c_str(), 0700) == 0) return folder;
    if (errno != ENOENT) {
      const int code = errno;
      ::unlinkat(project, kFolder, AT_REMOVEDIR);
      return os::fail(kFolder, code);
    }
  }
  return os::fail(kFolder, ENOENT);
}

os::Expected<os::UniqueFd> make_in_project(const std::string& project, const std::string& id) {
  auto root = os::open_directory(project);
  if (!root) return tl::unexpected(root.error());
  auto folder = make_folders(root->get(), id);
  if (!folder) return folder;
  auto ignored = os::write_file(folder->get(), ".gitignore", "*\n");
  if (ignored || ignored.error().code == EEXIST) return folder;
  ::unlinkat(folder->get(), id.c_str(), AT_REMOVEDIR);
  ::unlinkat(root->get(), kFolder, AT_REMOVEDIR);
  return tl::unexpected(ignored.error());
}

os::Expected<os::UniqueFd> make_in_session(const std::string& session_directory) {
  auto parent = os::open_directory(session_directory);
  if (!parent) return parent;
  if (::mkdirat(parent->get(), "project", 0700) != 0) return os::fail("project", errno);
  return parent;
}

}  // namespace

os::Expected<ProjectDirectory> ProjectDirectory::create(const std::string& project,
                                                        const std::string& id,
                                                        const std::string& session_directory) {
  std::string path = project + "/" + kFolder + "/" + id;
  std::string name = id;
  auto parent = make_in_project(project, id);
  if (!parent && disk_is_full(parent.error().code))
    return tl::unexpected(in_words(project, parent.error()));
  if (!parent) {
    path = session_directory + "/project";
    name = "project";
    parent = make_in_session(session_directory);
    if (!parent) return tl::unexpected(in_words(session_directory, parent.error()));
  }
  ProjectDirectory made(std::move(path), std::move(name), std::move(*parent));
  if (auto filled = made.fill(session_directory); !filled)
    return tl::unexpected(in_words(made.path_, filled.error()));
  return made;
}

os::Expected<void> ProjectDirectory::fill(const std::string& session_directory) {
  directory_.reset(
      ::openat(parent_.get(), name_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory_) return os::fail("", errno);
  if (::symlinkat(session_directory.c_str(), directory_.get(), "sock") != 0)
    return os::fail("sock", errno);
  if (::mkdirat(directory_.get(), "modules", 0700) != 0) return os::fail("modules", errno);
  modules_.reset(
      ::openat(directory_.get(), "modules", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!modules_) return os::fail("modules", errno);
  return {};
}

os::Expected<void> ProjectDirectory::write(const std::string& name, std::string_view text) {
  constexpr std::string_view kModules = "modules/";
  const bool module = name.starts_with(kModules);
  auto written = module ? os::write_file(modules_.get(), name.substr(kModules.size()), text)
                        : os::write_file(directory_.get(), name, text);
  if (!written) return tl::unexpected(in_words(path_, written.error()));
  return {};
}

ProjectDirectory::~ProjectDirectory() {
  if (!parent_) return;
  (void)os::remove_tree(parent_.get(), name_);
  if (name_ == "project") return;
  const std::string folder = path_.substr(0, path_.rfind('/'));
  if (::unlinkat(parent_.get(), ".gitignore", 0) != 0 && errno != ENOENT) return;
  if (::rmdir(folder.c_str()) != 0) (void)os::write_file(parent_.get(), ".gitignore", "*\n");
}

}  // namespace gothon::client
