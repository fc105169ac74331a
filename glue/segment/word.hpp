#pragma once

#include <atomic>
#include <cstdint>

/// One word of a line, and what an attempt on it comes to (docs/segment.md). Thread rule: any.
namespace gothon::segment {

using Word = std::atomic<std::uint64_t>;

enum class Step {
  kDone,
  kAsk,   ///< nothing has changed: the session process has to do it
  kZero,  ///< nothing has changed: division by zero
  kBusy,  ///< nothing has changed: another process has to do something first
};

/// Tells the processor that its thread looks at one word again and again.
inline void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#else
  std::atomic_signal_fence(std::memory_order_seq_cst);
#endif
}

/// How often it pays to look again at what is busy, before the session process is asked: some tens
/// of microseconds at most, which is what asking costs. Less after looking in vain, but now and
/// then as often as before: two that went out of step by asking meet again only by waiting so long.
/// Thread rule: any; threads of a process learn from each other, and may overwrite what one of them
/// has just learnt.
class Patience {
 public:
  /// `most`: looks; 2048 take those tens of microseconds.
  explicit constexpr Patience(unsigned most = kMost) : most_(most), turns_(most), vain_(0) {}

  /// Repeats `attempt` until it gives something else than kBusy, or for as long as it pays.
  template <typename Attempt>
  Step spin(Attempt attempt) {
    const unsigned most = get(most_);
    const unsigned usual = get(turns_);
    const unsigned vain = get(vain_) + 1;
    const unsigned turns = vain % kProbe == 0 ? most : usual;
    for (unsigned turn = 0; turn < turns; ++turn) {
      pause();
      const Step step = attempt();
      if (step == Step::kBusy) continue;
      set(turns_, most);
      set(vain_, 0);
      return step;
    }
    set(vain_, vain);
    if (usual > kLeast) set(turns_, usual / 2);
    return Step::kBusy;
  }

  /// Where there is one processor only, nobody else can do anything meanwhile.
  void forbid() {
    set(most_, 0);
    set(turns_, 0);
  }

 private:
  static constexpr unsigned kLeast = 32;
  static constexpr unsigned kMost = 2048;
  static constexpr unsigned kProbe = 8;
  using Number = std::atomic<unsigned>;
  static unsigned get(const Number& number) { return number.load(std::memory_order_relaxed); }
  static void set(Number& number, unsigned value) {
    if (get(number) != value) number.store(value, std::memory_order_relaxed);
  }

  Number most_;
  Number turns_;
  Number vain_;
};

}  // namespace gothon::segment
