#pragma once

#include <cstdint>
#include <string_view>

namespace gothon::store {

/// SipHash-1-3 (Aumasson and Bernstein, 2012) under a key that each process draws: nobody who does
/// not know it can choose inputs that collide. Thread rule: any.
class KeyedHash {
 public:
  /// With this process's own key.
  KeyedHash();
  KeyedHash(std::uint64_t first, std::uint64_t second) : first_(first), second_(second) {}

  std::uint64_t operator()(std::string_view bytes) const;

 private:
  std::uint64_t first_;
  std::uint64_t second_;
};

}  // namespace gothon::store
