#include "client/ctl/session_records.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>

#include "client/caller/state_directory.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/wire/log_record.hpp"

namespace gothon::client {
namespace {

/// The session process holds a lock on the directory for as long as it lives.
bool is_alive(const std::string& directory) {
  const os::UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd && ::flock(fd.get(), LOCK_SH | LOCK_NB) != 0;
}

}  // namespace

std::optional<wire::SessionFacts> read_record(const std::string& id) {
  const std::string directory = record_directory(id);
  const bool alive = is_alive(directory);
  const auto text = os::read_file(directory + "/" + wire::kRecordFile);
  if (!text) return std::nullopt;
  auto record = wire::read_record_text(*text);
  if (record && record->state != wire::SessionState::kEnded && !alive) {
    record->state = wire::SessionState::kLost;
    record->exit = os::kOwnFailure;
    record->reason = "its session process was killed";
    record->nodes.alive = 0;
  }
  return record;
}

std::vector<wire::SessionFacts> finished_records() {
  std::vector<wire::SessionFacts> records;
  DIR* stream = ::opendir((state_directory() + "/sessions").c_str());
  if (stream == nullptr) return records;
  while (const dirent* entry = ::readdir(stream)) {
    if (entry->d_name[0] == '.') continue;
    auto record = read_record(entry->d_name);
    const bool over = record && (record->state == wire::SessionState::kEnded ||
                                 record->state == wire::SessionState::kLost);
    if (over) records.push_back(std::move(*record));
  }
  ::closedir(stream);
  return records;
}

}  // namespace gothon::client
