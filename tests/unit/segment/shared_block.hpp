#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <functional>

#include "glue/segment/layout.hpp"
#include "glue/segment/mutex.hpp"

namespace gothon::segment::test {

/// What is between the serials of two threads of a test: they stand for processes, or for what they
/// are.
inline constexpr Serial kProcessesAndThreads[] = {1, 0};

/// A segment with one line and one block behind it, shared with forked children.
class SharedBlock {
 public:
  explicit SharedBlock(std::size_t block_size)
      : memory_{map(kBlocksAt + block_size), kBlocksAt + block_size} {
    line().block.store(kBlocksAt);
  }
  ~SharedBlock() { ::munmap(memory_.start, memory_.size); }
  SharedBlock(const SharedBlock&) = delete;
  SharedBlock& operator=(const SharedBlock&) = delete;

  const Memory& memory() const { return memory_; }
  Line& line() const { return *line_at(memory_.start, 0); }

 private:
  static std::byte* map(std::size_t size) {
    void* start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    EXPECT_NE(start, MAP_FAILED);
    return static_cast<std::byte*>(start);
  }

  Memory memory_;
};

/// A process that does something again and again until it is killed.
class Killable {
 public:
  explicit Killable(const std::function<void()>& turn) : turns_(map()), pid_(::fork()) {
    if (pid_ != 0) return;
    for (;; turns_->fetch_add(1)) turn();
  }
  ~Killable() { ::munmap(turns_, sizeof *turns_); }
  Killable(const Killable&) = delete;
  Killable& operator=(const Killable&) = delete;

  /// Somewhere in the turn after so many.
  void kill_after(unsigned turns) {
    while (turns_->load() < turns) {
    }
    ::kill(pid_, SIGKILL);
    int status = 0;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    EXPECT_TRUE(WIFSIGNALED(status));
  }

 private:
  using Counter = std::atomic<unsigned>;
  static Counter* map() {
    return static_cast<Counter*>(::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE,
                                        MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  }

  Counter* turns_;
  pid_t pid_;
};

/// What the session process does when a process ends.
inline void free_lock_of(Line& line, Serial serial) {
  if (holder_of(line.lock.load()) == serial) unlock(line.lock, serial);
}

}  // namespace gothon::segment::test
