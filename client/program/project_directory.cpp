#include "client/program/project_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "daemon/supervise/left_behind.hpp"
#include "daemon/supervise/project_directory.hpp"
#include "glue/os/directory.hpp"

namespace gothon::client {
namespace {

constexpr const char* kInSession = "project";

bool disk_is_full(int code) {
  return code == ENOSPC || code == EDQUOT;
}

os::Error in_words(const std::string& path, const os::Error& error) {
  if (!disk_is_full(error.code)) return {path + "/" + error.text, error.code};
  return {path + ": " + os::errno_text(error.code) +
              ": the translated project cannot be stored, make room and run again",
          error.code};
}

os::Expected<os::UniqueFd> make_in_project(const std::string& project, const std::string& id) {
  const auto root = os::open_directory(project);
  if (!root) return tl::unexpected(root.error());
  return daemon::make_in_project_folder(root->get(), id);
}

os::Expected<os::UniqueFd> make_in_session(const std::string& session_directory) {
  auto parent = os::open_directory(session_directory);
  if (parent && ::mkdirat(parent->get(), kInSession, 0700) != 0) return os::fail(kInSession, errno);
  return parent;
}

}  // namespace

os::Expected<ProjectDirectory> ProjectDirectory::create(const std::string& project,
                                                        const std::string& id,
                                                        const std::string& session_directory) {
  ProjectDirectory made;
  made.name_ = id;
  made.path_ = project + "/.gothon/" + id;
  auto parent = make_in_project(project, id);
  if (!parent && disk_is_full(parent.error().code))
    return tl::unexpected(in_words(project, parent.error()));
  if (!parent) {
    made.elsewhere_ = parent.error().text;
    made.name_ = kInSession;
    made.path_ = session_directory + "/" + kInSession;
    parent = make_in_session(session_directory);
    if (!parent) return tl::unexpected(in_words(session_directory, parent.error()));
  }
  made.parent_ = std::move(*parent);
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

void ProjectDirectory::mark_temporary() {
  if (auto alive = daemon::mark_alive(directory_.get())) alive_ = std::move(*alive);
}

void ProjectDirectory::remove_left_behind() const {
  if (elsewhere_.empty()) daemon::remove_left_behind(parent_.get());
}

ProjectDirectory::~ProjectDirectory() {
  if (!parent_) return;
  // Removing takes descriptors too: it may have been for want of them that this ends here.
  directory_.reset();
  modules_.reset();
  alive_.reset();
  if (elsewhere_.empty()) {
    daemon::remove_from_project_folder(parent_.get(), name_);
  } else {
    (void)os::remove_tree(parent_.get(), name_);
  }
}

}  // namespace gothon::client
