#pragma once

#include <cstddef>

namespace gothon::store {

/// The bytes a session may store. Who stores something charges it first and releases it afterwards.
/// Thread rule: one.
class Quota {
 public:
  explicit Quota(std::size_t limit) : limit_(limit) {}

  /// Exchanges a charge of `before` bytes for one of `after`. False, and nothing changed, if that
  /// is over the limit; shrinking always succeeds.
  [[nodiscard]] bool exchange(std::size_t before, std::size_t after) {
    if (after > before && (used_ >= limit_ || after - before > limit_ - used_)) return false;
    used_ = used_ - before + after;
    return true;
  }

  [[nodiscard]] bool charge(std::size_t bytes) { return exchange(0, bytes); }
  void release(std::size_t bytes) { used_ -= bytes; }

  /// Charges what must not be lost, even over the limit.
  void force(std::size_t bytes) { used_ += bytes; }

  /// The same for a charge that takes the place of another one.
  void force_exchange(std::size_t before, std::size_t after) { used_ = used_ - before + after; }

  std::size_t used() const { return used_; }
  std::size_t limit() const { return limit_; }

 private:
  const std::size_t limit_;
  std::size_t used_ = 0;
};

}  // namespace gothon::store
