#include "daemon/store/keyed_hash.hpp"

#include <bit>
#include <cstddef>
#include <cstring>
#include <random>

namespace gothon::store {
namespace {

/// The four words that a hash is computed in.
struct SipState {
  std::uint64_t a;
  std::uint64_t b;
  std::uint64_t c;
  std::uint64_t d;

  void round() {
    a += b;
    c += d;
    b = std::rotl(b, 13) ^ a;
    d = std::rotl(d, 16) ^ c;
    a = std::rotl(a, 32);
    a += d;
    c += b;
    d = std::rotl(d, 21) ^ a;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }

  void take(std::uint64_t word) {
    d ^= word;
    round();
    a ^= word;
  }
};

std::uint64_t draw() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

}  // namespace

KeyedHash::KeyedHash() {
  static const std::uint64_t first = draw();
  static const std::uint64_t second = draw();
  first_ = first;
  second_ = second;
}

std::uint64_t KeyedHash::operator()(std::string_view bytes) const {
  SipState state{first_ ^ 0x736f6d6570736575, second_ ^ 0x646f72616e646f6d,
                 first_ ^ 0x6c7967656e657261, second_ ^ 0x7465646279746573};
  const std::uint64_t size = bytes.size();
  for (; bytes.size() >= sizeof(std::uint64_t); bytes.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    state.take(word);
  }
  std::uint64_t last = size << 56;
  for (std::size_t at = 0; at < bytes.size(); ++at)
    last |= std::uint64_t{static_cast<std::uint8_t>(bytes[at])} << (8 * at);
  state.take(last);
  state.c ^= 0xff;
  for (int round = 0; round < 3; ++round) state.round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace gothon::store
