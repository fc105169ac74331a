// The loop hands over whole records and goes on. The queue is bounded by its users: they look at
// is_full() and leave the nodes' pipes alone, so a slow disk slows the nodes that write, as their
// own files on it would, and nobody else. A disk that refuses (full, gone) does not slow them: its
// records are dropped and counted.
#include "daemon/session/log_writer.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "glue/os/clock.hpp"
#include "glue/os/directory.hpp"
#include "glue/wire/log_record.hpp"

namespace gothon::daemon {
namespace {

constexpr std::size_t kKeptRecords = 100;
constexpr std::int64_t kKeptSeconds = std::int64_t{7} * 24 * 3600;

os::UniqueFd open_log(int directory) {
  return os::UniqueFd(::openat(directory, wire::kLogFile,
                               O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

os::Expected<std::unique_ptr<LogWriter>> LogWriter::open(const std::string& path,
                                                         std::function<void()> on_room,
                                                         std::size_t file_limit) {
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1))
    ::mkdir(path.substr(0, end).c_str(), 0700);
  if (::mkdir(path.c_str(), 0700) != 0) return os::fail(path, errno);
  auto directory = os::open_directory(path);
  if (!directory) return tl::unexpected(directory.error());
  ::flock(directory->get(), LOCK_EX);
  os::UniqueFd log = open_log(directory->get());
  if (!log || !write_all(log.get(), wire::log_heading(1))) return os::fail(path + "/log", errno);
  return std::unique_ptr<LogWriter>(
      new LogWriter(std::move(*directory), std::move(log), std::move(on_room), file_limit));
}

LogWriter::LogWriter(os::UniqueFd directory, os::UniqueFd log, std::function<void()> on_room,
                     std::size_t file_limit)
    : on_room_(std::move(on_room)),
      file_limit_(file_limit),
      directory_(std::move(directory)),
      log_(std::move(log)),
      size_(wire::log_heading(number_).size()) {
  // Signals are the loop's.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { work(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

LogWriter::~LogWriter() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void LogWriter::append(std::string records) {
  push({std::move(records), {}, {}});
}

void LogWriter::replace_record(std::string text) {
  push({{}, std::move(text), {}});
}

void LogWriter::after(std::function<void()> done) {
  push({{}, {}, std::move(done)});
}

bool LogWriter::is_full() const {
  const std::lock_guard lock(mutex_);
  return full_;
}

void LogWriter::push(Job job) {
  {
    const std::lock_guard lock(mutex_);
    queued_ += job.records.size();
    full_ = full_ || queued_ >= kQueueLimit;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void LogWriter::work() {
  const os::UniqueFd parent(::openat(directory_.get(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent) remove_old_records(parent.get(), kKeptRecords, kKeptSeconds);
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    perform(job);
    lock.lock();
    queued_ -= job.records.size();
    if (!full_ || queued_ > kQueueLimit / 2) continue;
    full_ = false;
    lock.unlock();
    if (on_room_) on_room_();
    lock.lock();
  }
}

void LogWriter::perform(Job& job) {
  if (!job.records.empty()) write(job.records);
  if (!job.document.empty()) write_document(job.document);
  if (job.done) job.done();
}

void LogWriter::write(std::string_view records) {
  std::string note;
  if (dropped_ > 0)
    wire::append_log(note, os::wall_clock(), 0, wire::LogStream::kNotice,
                     std::to_string(dropped_) + " bytes are missing here: the disk took nothing\n");
  note += records;
  if (size_ + note.size() > file_limit_) rotate();
  const off_t before = ::lseek(log_.get(), 0, SEEK_END);
  if (log_ && write_all(log_.get(), note)) {
    size_ += note.size();
    dropped_ = 0;
    return;
  }
  dropped_ += records.size();
  // Half a record would hide the next one.
  if (before >= 0 && ::ftruncate(log_.get(), before) != 0) rotate();
}

void LogWriter::rotate() {
  ::renameat(directory_.get(), wire::kLogFile, directory_.get(), wire::kOldLogFile);
  log_ = open_log(directory_.get());
  const std::string heading = wire::log_heading(++number_);
  if (log_) write_all(log_.get(), heading);
  size_ = heading.size();
}

void LogWriter::write_document(const std::string& text) {
  constexpr const char* kNew = "session.json.new";
  ::unlinkat(directory_.get(), kNew, 0);
  if (os::write_file(directory_.get(), kNew, text))
    ::renameat(directory_.get(), kNew, directory_.get(), wire::kRecordFile);
}

}  // namespace gothon::daemon
