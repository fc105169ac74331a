#include "client/control_groups.hpp"

#include <unistd.h>

#include <iterator>
#include <sstream>

#include "glue/os/directory.hpp"
#include "glue/os/proc.hpp"

namespace gothon::client {
namespace {

std::string mount_point() {
  for (const char* place : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
    if (::access((std::string(place) + "/cgroup.controllers").c_str(), F_OK) == 0) return place;
  }
  return "/sys/fs/cgroup";
}

}  // namespace

os::Expected<std::string> control_group_of(pid_t process) {
  return os::control_group_in("/proc/" + std::to_string(process) + "/cgroup");
}

os::Expected<std::set<std::string>> controllers_in(const std::string& group) {
  const auto text = os::read_file(mount_point() + group + "/cgroup.controllers");
  if (!text) return tl::unexpected(text.error());
  std::istringstream words(*text);
  return std::set<std::string>{std::istream_iterator<std::string>(words), {}};
}

}  // namespace gothon::client
