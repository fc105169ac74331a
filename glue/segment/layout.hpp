#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

/// The memory that a session's processes share, byte by byte: docs/segment.md.
///
/// Used by the session process and by the extension module of the nodes, which links no C++
/// library: nothing here allocates, throws, or calls one. Thread rule: any; what is shared is
/// atomic, and sequentially consistent unless said otherwise, because nodes may compare what they
/// saw by way of any two variables.
namespace gothon::segment {

inline constexpr std::uint64_t kMagic = 0x314745534e4f4854;  // "THONSEG1"
/// Raised by every change that an older reader would misunderstand.
inline constexpr std::uint32_t kAbi = 4;

/// At the start of the segment. All but its last field is written once, before anybody else maps
/// it.
struct Header {
  std::uint64_t magic;
  std::uint32_t abi;
  std::uint32_t lines;  ///< how many there are room for
  std::uint64_t size;   ///< of the whole segment in bytes
  std::uint32_t string_limit;
  /// Where the blocks end so far: what a process has to map. Only the session raises it.
  std::atomic<std::uint64_t> blocks_end;
};

inline constexpr std::size_t kPage = 4096;
inline constexpr std::size_t kLinesAt = kPage;
inline constexpr std::size_t kLineSize = 64;
inline constexpr std::uint32_t kLineCount = 1u << 20;
/// Behind the lines are the blocks of texts and queues, whose sizes only the session chooses.
inline constexpr std::size_t kBlocksAt = kLinesAt + kLineSize * kLineCount;
/// Of a whole segment. One may be smaller, where a process may not map so much.
inline constexpr std::size_t kSegmentSize = std::size_t{64} << 30;

/// One variable. The line of variable `i` is at `kLinesAt + i * kLineSize`. Every change of the
/// variable is one store to, or one compare-and-swap of, `word`.
struct alignas(kLineSize) Line {
  std::atomic<std::uint64_t> word;
  std::atomic<std::uint32_t> type;   ///< the type's code (docs/protocol.md); 0: no variable
  std::atomic<std::uint32_t> room;   ///< str, bytes, value: bytes that each buffer has; queue: see
                                     ///< `deed`; iterator: flags
  std::atomic<std::uint64_t> lock;   ///< who writes to its block (mutex.hpp)
  std::atomic<std::uint64_t> block;  ///< offset in the segment; 0: it has none yet
  std::atomic<std::uint64_t> capacity;  ///< queue: how many items make it full; 0: none do;
                                        ///< iterator: how many its window has
  union {
    std::atomic<std::uint64_t> puts;  ///< queue: items that nodes have put, ever
    std::atomic<std::int64_t> first;  ///< iterator: the first item of its window
  };
  union {
    std::atomic<std::uint64_t> dones;  ///< queue: tasks that are done (queue.hpp)
    std::atomic<std::int64_t> step;    ///< iterator: from one item to the next
  };
  std::atomic<std::uint64_t> deed;  ///< queue: the word that a put is about to replace; 0: none
};

/// Names a process in words that say who owns something: from 1 to 0x7ffffffe, told in the answer
/// to its hello and never another's; `kLastSerial` is the session process. 0 is nobody: a process
/// without a serial owns nothing here.
using Serial = std::uint32_t;
inline constexpr Serial kLastSerial = 0x7fff'ffff;
/// The session process itself.
inline constexpr Serial kSessionSerial = kLastSerial;

/// The serial of the process that is `process` to its session; 0 once they have run out.
inline constexpr Serial serial_of(std::uint64_t process) {
  return process < kSessionSerial ? static_cast<Serial>(process) : 0;
}

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(sizeof(std::atomic<std::uint64_t>) == 8 && sizeof(std::atomic<std::uint32_t>) == 4);
static_assert(sizeof(Header) == 40);
static_assert(offsetof(Header, magic) == 0 && offsetof(Header, abi) == 8);
static_assert(offsetof(Header, lines) == 12 && offsetof(Header, size) == 16);
static_assert(offsetof(Header, string_limit) == 24 && offsetof(Header, blocks_end) == 32);
static_assert(sizeof(Line) == kLineSize && alignof(Line) == kLineSize);
static_assert(offsetof(Line, word) == 0 && offsetof(Line, type) == 8);
static_assert(offsetof(Line, room) == 12 && offsetof(Line, lock) == 16);
static_assert(offsetof(Line, block) == 24 && offsetof(Line, capacity) == 32);
static_assert(offsetof(Line, puts) == 40 && offsetof(Line, dones) == 48);
static_assert(offsetof(Line, first) == 40 && offsetof(Line, step) == 48);
static_assert(offsetof(Line, deed) == 56);
static_assert(kLinesAt % kLineSize == 0 && kBlocksAt % kPage == 0);

/// The line of a variable. REQUIRES: `index < kLineCount`.
inline Line* line_at(std::byte* segment, std::uint32_t index) {
  return reinterpret_cast<Line*>(segment + kLinesAt + std::size_t{index} * kLineSize);
}

/// A mapped segment. The mapping is the owner's.
struct Memory {
  std::byte* start = nullptr;
  std::size_t size = 0;  ///< of what is mapped
};

}  // namespace gothon::segment
