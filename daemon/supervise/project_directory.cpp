// Another session may end, and take `.gothon` away, between any two steps here. So a session's own
// directory is made first, which keeps `.gothon` in place from then on, and what vanished before is
// made again.
#include "daemon/supervise/project_directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>

#include "glue/os/directory.hpp"
#include "glue/os/trust.hpp"

namespace gothon::daemon {
namespace {

constexpr const char* kFolder = ".gothon";
constexpr const char* kIgnored = ".gitignore";
constexpr std::string_view kIgnoreAll = "*\n";
constexpr mode_t kOthersMayWrite = S_IWGRP | S_IWOTH;
constexpr int kAttempts = 100;

/// Whether the folder's file that ignores all is not there, or is the one that is written here and
/// not one of somebody's own.
bool is_ignored_by_us(int folder) {
  struct stat status{};
  if (::fstatat(folder, kIgnored, &status, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT;
  if (!S_ISREG(status.st_mode) || status.st_size != static_cast<off_t>(kIgnoreAll.size()))
    return false;
  const auto text = os::read_file(os::path_beside(folder, kIgnored));
  return text ? *text == kIgnoreAll : text.error().code == ENOENT;
}

/// Whether nothing but that file is there.
bool is_unused(int folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(os::path_beside(folder, ".").c_str()),
                                                   ::closedir);
  const dirent* entry = nullptr;
  while (stream && (entry = ::readdir(stream.get())) != nullptr) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && name != kIgnored) return false;
  }
  return stream != nullptr;
}

/// Whether the folder still has its name in the directory above it.
bool is_in(int project, int folder) {
  struct stat named{};
  struct stat mine{};
  return ::fstatat(project, kFolder, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         ::fstat(folder, &mine) == 0 && named.st_dev == mine.st_dev && named.st_ino == mine.st_ino;
}

/// Removes the folder unless another session lives in it. The file that ignores all goes first, and
/// comes back when the folder turns out to be used; whoever else ends meanwhile may have left the
/// folder to this one then.
void remove_if_last(int folder) {
  const os::UniqueFd project(::openat(folder, "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (int attempt = 0; attempt < kAttempts && project; ++attempt) {
    if (!is_in(project.get(), folder) || !is_ignored_by_us(folder)) return;
    ::unlinkat(folder, kIgnored, 0);
    if (::unlinkat(project.get(), kFolder, AT_REMOVEDIR) == 0) return;
    // Whom it could be told has gone.
    (void)os::write_file(folder, kIgnored, kIgnoreAll);
    if (!is_unused(folder)) return;
  }
}

/// Opens `.gothon` of the project with a folder `id` in it.
os::Expected<os::UniqueFd> make_directories(int project, const std::string& id) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (::mkdirat(project, kFolder, 0777 & ~kOthersMayWrite) != 0 && errno != EEXIST)
      return os::fail(kFolder, errno);
    auto folder = open_project_folder(project);
    if (!folder && folder.error().code == ENOENT) continue;
    if (!folder) return folder;
    if (::mkdirat(folder->get(), id.c_str(), 0700) == 0) return folder;
    if (errno != ENOENT) {
      const int code = errno;
      ::unlinkat(project, kFolder, AT_REMOVEDIR);
      return os::fail(kFolder, code);
    }
  }
  return os::fail(kFolder, ENOENT);
}

}  // namespace

os::Expected<os::UniqueFd> open_project_folder(int project) {
  os::UniqueFd folder(::openat(project, kFolder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status{};
  if (!folder || ::fstat(folder.get(), &status) != 0) return os::fail(kFolder, errno);
  if (status.st_uid != ::geteuid())
    return os::fail(std::string(kFolder) + ": it belongs to user " + std::to_string(status.st_uid));
  if ((status.st_mode & kOthersMayWrite) != 0 &&
      ::fchmod(folder.get(), status.st_mode & 07777 & ~kOthersMayWrite) != 0)
    return os::fail(kFolder, errno);
  return folder;
}

os::Expected<os::UniqueFd> make_in_project_folder(int project, const std::string& id) {
  if (auto trusted = os::check_trusted(project); !trusted) return tl::unexpected(trusted.error());
  auto folder = make_directories(project, id);
  if (!folder) return folder;
  auto ignored = os::write_file(folder->get(), kIgnored, kIgnoreAll);
  if (ignored || ignored.error().code == EEXIST) return folder;
  ::unlinkat(folder->get(), id.c_str(), AT_REMOVEDIR);
  ::unlinkat(project, kFolder, AT_REMOVEDIR);
  return tl::unexpected(ignored.error());
}

void remove_from_project_folder(int folder, const std::string& id) {
  (void)os::remove_tree(folder, id);
  remove_if_last(folder);
}

void remove_project_directory(const std::string& path, const std::string& id) {
  // The path is the client's word: nothing but a session's own directory is ever removed.
  const std::string end = std::string("/") + kFolder + "/" + id;
  if (!path.ends_with(end)) return;
  auto project = os::open_directory(path.substr(0, path.size() - end.size()) + "/");
  if (!project || !os::check_trusted(project->get())) return;
  const auto folder = open_project_folder(project->get());
  // Descriptors may be few.
  project->reset();
  if (folder) remove_from_project_folder(folder->get(), id);
}

}  // namespace gothon::daemon
