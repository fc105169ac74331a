#include "glue/os/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <climits>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "glue/os/trust.hpp"

namespace gothon::os {
namespace {

struct CloseDirectory {
  void operator()(DIR* stream) const { ::closedir(stream); }
};

Expected<std::string> read_all(int fd, const std::string& what) {
  std::string text;
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(what, errno);
    if (n == 0) return text;
    text.append(buffer, static_cast<size_t>(n));
  }
}

tl::unexpected<Error> unusable(const std::string& path, int code) {
  return tl::unexpected(Error{
      path + ": " + errno_text(code) +
          ": sockets must live there; set XDG_RUNTIME_DIR to a directory of yours, or unset it",
      code});
}

/// Without /proc no socket of a long path is reached, and no process watched.
bool has_proc() {
  return ::access("/proc/self/fd", X_OK) == 0;
}

tl::unexpected<Error> no_proc() {
  return tl::unexpected(Error{
      "/proc: it is not mounted here: Gothon reaches sockets and processes through it; as root: "
      "mount -t proc proc /proc",
      ENOENT});
}

}  // namespace

RuntimeDirectory runtime_directory() {
  const std::string own = "/tmp/gothon-" + std::to_string(::getuid());
  const char* base = std::getenv("XDG_RUNTIME_DIR");
  if (base == nullptr || base[0] == '\0') return {own, ""};
  if (base[0] != '/') return {own, std::string(base) + ": it is not an absolute path"};
  if (::access(base, F_OK) != 0) return {own, std::string(base) + ": " + errno_text(errno)};
  auto directory = trusted_path(base);
  if (!directory) return {own, directory.error().text};
  return {*directory + "/gothon", ""};
}

std::string runtime_path() {
  return runtime_directory().path;
}

Expected<UniqueFd> open_private_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return unusable(path, errno);
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  const uid_t own = ::getuid();
  struct stat status{};
  if (!fd) {
    const int code = errno;
    if (code == ELOOP || code == ENOTDIR) {
      return fail(path +
                  ": is not a plain directory: sockets of this user must live there; remove it");
    }
    if (::lstat(path.c_str(), &status) != 0 || status.st_uid == own) return fail(path, code);
  } else if (::fstat(fd.get(), &status) != 0) {
    return fail(path, errno);
  }
  if (status.st_uid != own) {
    return fail(path + ": belongs to user " + std::to_string(status.st_uid) +
                ": somebody else could read your programs' variables; remove it, or set "
                "XDG_RUNTIME_DIR to a directory of yours");
  }
  if ((status.st_mode & 077) != 0) {
    return fail(path +
                ": is open to other users: somebody else could read your programs' variables; run "
                "chmod 700 " +
                path);
  }
  if (::faccessat(fd.get(), ".", W_OK | X_OK, 0) != 0) return unusable(path, errno);
  if (!has_proc()) return no_proc();
  if (auto trusted = check_trusted(fd.get()); !trusted) {
    return fail(trusted.error().text + ": sockets must live in " + path +
                ": set XDG_RUNTIME_DIR to a directory of yours");
  }
  return fd;
}

Expected<UniqueFd> open_directory(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail(path, errno);
  return fd;
}

Expected<UniqueFd> make_directories(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return fail(path, error.value());
  return open_directory(path);
}

std::string path_beside(int directory, std::string_view name) {
  return "/proc/self/fd/" + std::to_string(directory) + "/" + std::string(name);
}

Expected<std::string> path_of(int fd) {
  char buffer[PATH_MAX];
  const ssize_t n =
      ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), buffer, sizeof buffer);
  if (n < 0) return has_proc() ? fail("/proc/self/fd", errno) : no_proc();
  return std::string(buffer, static_cast<size_t>(n));
}

OwnersUmask::OwnersUmask() : before_(::umask(S_IRWXG | S_IRWXO)) {
  ::umask(before_ & (S_IRWXG | S_IRWXO));
}

OwnersUmask::~OwnersUmask() {
  ::umask(before_);
}

Expected<std::string> read_file(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(path, errno);
  return read_all(fd.get(), path);
}

Expected<UniqueFd> open_output_file(int directory, const std::string& name) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  UniqueFd file(::openat(directory, name.c_str(), kFlags, 0666));
  struct stat status{};
  const bool opened = file && ::fstat(file.get(), &status) == 0;
  // A FIFO that nobody reads is ENXIO.
  if ((!opened && (errno == ELOOP || errno == ENXIO)) || (opened && !S_ISREG(status.st_mode)))
    return fail(name + ": it is there and is no plain file: remove it, or name another directory");
  if (!opened) return fail(name, errno);
  if (status.st_uid != ::geteuid()) {
    return fail(name + ": it belongs to user " + std::to_string(status.st_uid) +
                ": remove it, or name another directory");
  }
  if (status.st_nlink > 1) {
    return fail(name +
                ": the file has another name too (a hard link), and would be emptied there: "
                "remove it, or name another directory");
  }
  if (::ftruncate(file.get(), 0) != 0) return fail(name, errno);
  return file;
}

Expected<void> write_file(int directory, const std::string& name, std::string_view text) {
  UniqueFd fd(::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return fail(name, errno);
  while (!text.empty()) {
    const ssize_t n = ::write(fd.get(), text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int code = errno;
      ::unlinkat(directory, name.c_str(), 0);
      return fail(name, code);
    }
    text.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Expected<void> remove_tree(int directory, const std::string& name) {
  if (::unlinkat(directory, name.c_str(), 0) == 0 || errno == ENOENT) return {};
  if (errno != EISDIR && errno != EPERM) return fail(name, errno);
  const int fd = ::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return fail(name, errno);
  std::unique_ptr<DIR, CloseDirectory> stream(::fdopendir(fd));
  // Names are collected first: removing while reading may skip entries.
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string child = entry->d_name;
    if (child != "." && child != "..") names.push_back(child);
  }
  for (const std::string& child : names) {
    if (auto removed = remove_tree(fd, child); !removed) return removed;
  }
  if (::unlinkat(directory, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
    return fail(name, errno);
  return {};
}

std::string executable_directory() {
  char buffer[PATH_MAX];
  const ssize_t n = ::readlink("/proc/self/exe", buffer, sizeof buffer);
  const std::string path(buffer, n > 0 ? static_cast<size_t>(n) : 0);
  return path.substr(0, path.rfind('/'));
}

}  // namespace gothon::os
