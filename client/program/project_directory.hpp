#pragma once

#include <string>
#include <string_view>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::client {

/// `<project>/.gothon/<id>` while this process fills it, with its `sock` link (protocol.md section
/// 4). A project that cannot be written, or that somebody else can change, has it at
/// `<session directory>/project` instead. Removed again, with a `.gothon` that nobody else uses,
/// unless handed over. Thread rule: one.
class ProjectDirectory {
 public:
  /// `session_directory` is RUNTIME/<id>, which exists. On failure (a full disk) nothing is left.
  static os::Expected<ProjectDirectory> create(const std::string& project, const std::string& id,
                                               const std::string& session_directory);
  ProjectDirectory(ProjectDirectory&&) = default;
  ProjectDirectory& operator=(ProjectDirectory&&) = delete;
  ~ProjectDirectory();

  const std::string& path() const { return path_; }
  /// Why it is not in the project; empty if it is.
  const std::string& elsewhere() const { return elsewhere_; }

  /// Makes `modules` and a file in it, or a file beside it: `name` is `modules/0.py` or `manifest`.
  os::Expected<void> write(const std::string& name, std::string_view text);

  /// It is not to be kept: whoever comes when its session's processes were killed removes it.
  void mark_temporary();
  /// Removes what killed sessions have left beside it.
  void remove_left_behind() const;

  /// The session process removes it from now on.
  void hand_over() { parent_.reset(); }

 private:
  ProjectDirectory() = default;
  os::Expected<void> fill(const std::string& session_directory);

  std::string path_;
  std::string name_;
  std::string elsewhere_;
  os::UniqueFd parent_;  ///< the directory that has `name_`; none once handed over
  os::UniqueFd directory_;
  os::UniqueFd modules_;
  os::UniqueFd alive_;
};

}  // namespace gothon::client
