#include "glue/os/trust.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include "glue/os/directory.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::os {
namespace {

constexpr uid_t kOverflowUser = 65534;

/// In a user namespace, what belongs to users outside of it seems to belong to this one.
bool is_mapped(uid_t user) {
  const auto text = read_file("/proc/self/uid_map");
  if (!text) return true;
  std::istringstream lines(*text);
  uint64_t inside = 0;
  uint64_t outside = 0;
  uint64_t count = 0;
  while (lines >> inside >> outside >> count) {
    if (user >= inside && user - inside < count) return true;
  }
  return false;
}

bool is_own_or_roots(uid_t owner) {
  return owner == ::geteuid() || owner == 0 ||
         (owner == kOverflowUser && !is_mapped(kOverflowUser));
}

/// Distributions give each user a group of the same name, and then umask 002.
bool is_group_of_one(gid_t group) {
  const passwd* user = ::getpwuid(::geteuid());
  if (user == nullptr || user->pw_gid != group) return false;
  const std::string name = user->pw_name;
  const struct group* found = ::getgrgid(group);
  if (found == nullptr || name != found->gr_name) return false;
  for (char** member = found->gr_mem; *member != nullptr; ++member) {
    if (name != *member) return false;
  }
  return true;
}

/// An access list may let others write where the mode shows the group's right only.
bool has_access_list(int directory) {
  return ::getxattr(path_beside(directory, ".").c_str(), "system.posix_acl_access", nullptr, 0) > 0;
}

/// Why somebody else can change what is in the directory; empty if nobody can.
std::string threat_in(int directory, const struct stat& status) {
  if (!is_own_or_roots(status.st_uid)) return "belongs to user " + std::to_string(status.st_uid);
  if ((status.st_mode & S_ISVTX) != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)) == 0) return "";
  if ((status.st_mode & S_IWOTH) != 0) return "is open for everybody to write";
  if (is_group_of_one(status.st_gid) && !has_access_list(directory)) return "";
  return "is open for group " + std::to_string(status.st_gid) + " to write";
}

bool is_same(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

UniqueFd open_for_looking(int directory, const char* name) {
  return UniqueFd(::openat(directory, name, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

Expected<void> check_trusted(int directory) {
  UniqueFd here = open_for_looking(directory, ".");
  struct stat status{};
  if (!here || ::fstat(here.get(), &status) != 0) return fail("the directory", errno);
  for (;;) {
    if (const std::string threat = threat_in(here.get(), status); !threat.empty())
      return fail(path_of(here.get()).value_or("a directory above") + ": " + threat +
                  ", who could put something else in the place of what is there");
    UniqueFd above = open_for_looking(here.get(), "..");
    struct stat status_above{};
    if (!above || ::fstat(above.get(), &status_above) != 0)
      return fail("what is above " + path_of(here.get()).value_or("the directory"), errno);
    if (is_same(status, status_above)) return {};
    here = std::move(above);
    status = status_above;
  }
}

Expected<std::string> trusted_path(const std::string& path) {
  std::string there = path;
  char resolved[PATH_MAX];
  while (::realpath(there.c_str(), resolved) == nullptr) {
    // A link that leads nowhere would be followed when it leads somewhere.
    struct stat status{};
    if (errno != ENOENT || there == "/" || ::lstat(there.c_str(), &status) == 0)
      return fail(there, errno);
    there.resize(std::max<size_t>(there.find_last_of('/'), 1));
  }
  const std::string rest = path.substr(there.size());
  auto directory = open_directory(resolved);
  if (!directory) return tl::unexpected(directory.error());
  if (auto trusted = check_trusted(directory->get()); !trusted)
    return tl::unexpected(trusted.error());
  return resolved + rest;
}

}  // namespace gothon::os
