#include "daemon/supervise/session_ids.hpp"

#include <dirent.h>

#include <memory>

#include "glue/os/directory.hpp"
#include "glue/os/session_names.hpp"

namespace gothon::daemon {

std::vector<std::string> session_ids_in(int directory) {
  std::vector<std::string> ids;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(
      ::opendir(os::path_beside(directory, ".").c_str()), ::closedir);
  while (const dirent* entry = stream ? ::readdir(stream.get()) : nullptr) {
    if (os::is_session_id(entry->d_name)) ids.emplace_back(entry->d_name);
  }
  return ids;
}

}  // namespace gothon::daemon
