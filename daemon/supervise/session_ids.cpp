#include "daemon/supervise/session_ids.hpp"

#include <dirent.h>

#include <memory>

#include "glue/os/directory.hpp"

namespace gothon::daemon {

bool is_session_id(std::string_view name) {
  return name.size() == 8 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::vector<std::string> session_ids_in(int directory) {
  std::vector<std::string> ids;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(
      ::opendir(os::path_beside(directory, ".").c_str()), ::closedir);
  while (const dirent* entry = stream ? ::readdir(stream.get()) : nullptr) {
    if (is_session_id(entry->d_name)) ids.emplace_back(entry->d_name);
  }
  return ids;
}

}  // namespace gothon::daemon
