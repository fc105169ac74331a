#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <utility>
#include <vector>

#include "daemon/session/log_writer.hpp"
#include "glue/os/directory.hpp"

namespace gothon::daemon {
namespace {

/// The names of the records whose session is over, and when they were last written, the newest
/// first.
std::vector<std::pair<std::time_t, std::string>> finished_records(int directory) {
  std::vector<std::pair<std::time_t, std::string>> records;
  os::UniqueFd opened(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  DIR* stream = opened ? ::fdopendir(opened.get()) : nullptr;
  if (stream == nullptr) return records;
  (void)opened.release();
  while (const dirent* entry = ::readdir(stream)) {
    const std::string name = entry->d_name;
    if (name.starts_with(".")) continue;
    const os::UniqueFd record(
        ::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status{};
    const bool over = record && ::flock(record.get(), LOCK_EX | LOCK_NB) == 0 &&
                      ::fstat(record.get(), &status) == 0;
    if (over) records.emplace_back(status.st_mtime, name);
  }
  ::closedir(stream);
  std::sort(records.rbegin(), records.rend());
  return records;
}

}  // namespace

void remove_old_records(int directory, std::size_t keep, std::int64_t seconds) {
  const std::time_t oldest = std::time(nullptr) - seconds;
  std::size_t rank = 0;
  for (const auto& [time, name] : finished_records(directory)) {
    if (++rank > keep || time < oldest) (void)os::remove_tree(directory, name);
  }
}

}  // namespace gothon::daemon
