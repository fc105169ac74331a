#include "glue/os/control_groups.hpp"

#include <unistd.h>

#include <iterator>
#include <sstream>

#include "glue/os/directory.hpp"

namespace gothon::os {
namespace {

std::string mount_point() {
  for (const char* mount : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
    if (::access((std::string(mount) + "/cgroup.controllers").c_str(), F_OK) == 0) return mount;
  }
  return "/sys/fs/cgroup";
}

}  // namespace

Expected<std::string> control_group_in(const std::string& file) {
  const auto groups = read_file(file);
  if (!groups) return tl::unexpected(groups.error());
  std::istringstream lines(*groups);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("0::")) return line.substr(3);
  }
  return fail(file + ": no control group of version 2");
}

Expected<std::string> control_group_of(pid_t process) {
  return control_group_in("/proc/" + std::to_string(process) + "/cgroup");
}

Expected<std::set<std::string>> controllers_in(const std::string& group) {
  const auto text = read_file(mount_point() + group + "/cgroup.controllers");
  if (!text) return tl::unexpected(text.error());
  std::istringstream words(*text);
  return std::set<std::string>{std::istream_iterator<std::string>(words), {}};
}

}  // namespace gothon::os
