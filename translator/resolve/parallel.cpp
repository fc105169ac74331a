#include "translator/resolve/parallel.hpp"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace gothon::translator {

namespace {

/// More do not make the translation of a project faster that anybody has.
constexpr std::size_t kMostThreads = 8;
/// What a main thread has by default. Walking a deep tree needs it, and where the limit is lifted
/// new threads get less.
constexpr std::size_t kStackSize = std::size_t{8} << 20;

struct Work {
  std::atomic<std::size_t> next;
  std::size_t end;
  const std::function<void(std::size_t)>& each;
  std::mutex mutex;
  std::exception_ptr problem;

  void run() {
    try {
      for (std::size_t at = next++; at < end; at = next++) each(at);
    } catch (...) {
      next = end;
      const std::lock_guard<std::mutex> guard(mutex);
      if (problem == nullptr) problem = std::current_exception();
    }
  }
};

void* run(void* work) {
  static_cast<Work*>(work)->run();
  return nullptr;
}

std::size_t stack_size() {
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kStackSize;
  return std::max(kStackSize, static_cast<std::size_t>(limit.rlim_cur));
}

}  // namespace

void in_parallel(std::size_t begin, std::size_t end, const std::function<void(std::size_t)>& work) {
  Work shared{begin, end, work, {}, nullptr};
  const std::size_t cpus = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t threads = std::min({end - begin, cpus, kMostThreads});
  std::vector<pthread_t> helpers;
  pthread_attr_t attributes;
  if (threads > 1 && pthread_attr_init(&attributes) == 0) {
    pthread_attr_setstacksize(&attributes, stack_size());
    helpers.reserve(threads - 1);
    while (helpers.size() + 1 < threads) {
      pthread_t helper{};
      if (pthread_create(&helper, &attributes, run, &shared) != 0) break;
      helpers.push_back(helper);
    }
    pthread_attr_destroy(&attributes);
  }
  shared.run();
  for (const pthread_t helper : helpers) pthread_join(helper, nullptr);
  if (shared.problem != nullptr) std::rethrow_exception(shared.problem);
}

}  // namespace gothon::translator
