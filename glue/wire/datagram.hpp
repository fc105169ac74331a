#pragma once

#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "glue/wire/types.hpp"

/// The datagrams between nodes and their session process: docs/protocol.md, section 2.
///
/// Pure codecs without sockets or state; byte strings are `std::string_view`. No function trusts
/// its input: what cannot be decoded gives `std::nullopt` or false, never undefined behaviour.
/// Thread rule: any.
namespace gothon::wire {

inline constexpr std::uint8_t kVersion = 2;
inline constexpr std::size_t kHeaderSize = 24;
/// A longer payload travels in a memfd.
inline constexpr std::size_t kInlineLimit = 65'536;
inline constexpr std::size_t kPayloadLimit = 64u << 20;
/// The magnitude of an int has at most so many bits.
inline constexpr std::size_t kIntBitLimit = 8'000'000;

enum class Operation : std::uint8_t {
  kHello = 1,
  kBye = 2,
  kDeclare = 3,
  kClaim = 4,
  kSettle = 5,
  kCancel = 6,
  kPlace = 7,
  kRead = 16,
  kAssign = 17,
  kAdd = 18,
  kSubtract = 19,
  kMultiply = 20,
  kDivide = 21,
  kCompareAndSwap = 22,
  kPut = 32,
  kTake = 33,
  kSize = 34,
  kFull = 35,
  kShutdown = 36,
  kTaskDone = 37,
  kJoin = 38,
  kLock = 48,
  kUnlock = 49,
  kAcquire = 50,
  kRelease = 51,
  kLocked = 52,
  kPost = 53,
  kValue = 54,
  kSet = 55,
  kClear = 56,
  kArrive = 57,
  kPass = 58,
  kLeave = 59,
  kAbort = 60,
  kReset = 61,
  kState = 62,
  kSignal = 64,
  kWait = 65,
  kSleep = 66,
  kNotify = 67,
  kGetItem = 80,
  kSetItem = 81,
  kUpdateItem = 82,
  kSwapItem = 83,
  kRemoveItem = 84,
  kItems = 86,
  kPutItems = 87,
  kReplace = 88,
  kClearItems = 89,
  kOpenArray = 96,
  kMakeArray = 97,
  kUpdateElement = 98,
  kNext = 100,
};

enum class Status : std::uint8_t {
  kOk = 0,
  kMalformed = 1,
  kUnknown = 2,
  kUnset = 3,
  kType = 4,
  kDivision = 5,
  kOverflow = 6,
  kMemory = 7,
  kOwner = 8,
  kRange = 9,
  kStranger = 10,
  kEnded = 11,
};

/// Bits of `Header::flags`.
inline constexpr std::uint8_t kFlagMemfd = 1;
inline constexpr std::uint8_t kFlagWait = 2;
inline constexpr std::uint8_t kFlagAlone = 4;
inline constexpr std::uint8_t kFlagSegment = 8;

// ---- header ----

struct Header {
  std::uint8_t version = kVersion;
  std::uint8_t operation = 0;  ///< as it came; `find_operation` tells whether it exists
  std::uint8_t flags = 0;
  std::uint8_t status = 0;
  std::uint32_t variable = 0;
  std::uint32_t request = 0;
  std::uint32_t length = 0;
  std::uint64_t token = 0;

  bool operator==(const Header&) const = default;
};

/// Writes the header to `out`, which has room for `kHeaderSize` bytes.
void encode_header(const Header& header, char* out);

/// The header at the start of `datagram`; nullopt if that is too short. Values are not judged.
std::optional<Header> decode_header(std::string_view datagram);

// ---- fixed-width numbers, little-endian ----

void append_u32(std::string& out, std::uint32_t value);
void append_u64(std::string& out, std::uint64_t value);
/// REQUIRES: `at + 4 <= bytes.size()`.
std::uint32_t u32_at(std::string_view bytes, std::size_t at);
/// REQUIRES: `at + 8 <= bytes.size()`.
std::uint64_t u64_at(std::string_view bytes, std::size_t at);

// ---- the table of operations ----

enum class PayloadShape : std::uint8_t {
  kEmpty,
  kHello,        ///< u32 node, u64 thread
  kDeclaration,  ///< see `Declaration`
  kSettlement,   ///< u8 1 + initial value, or u8 0
  kRequest,      ///< u32 request
  kPlace,        ///< see `Place`
  kValue,        ///< a value of the variable's (item) type
  kExchange,     ///< u32 n, n bytes expected (or a key), new value
  kCount,        ///< an int
  kTruth,        ///< u8 0 or 1
  kSeen,         ///< nothing, or what was seen, u64
  kPhase,        ///< u32 index, u64 phase
  // The rest is in item.hpp.
  kLookup,
  kUpdate,
  kItemSwap,
  kRemoval,  ///< u8 1 + key, or u8 0: the last
  kSelection,
  kReplacement,
  kArrayForm,
  kElementUpdate,
};

struct OperationRule {
  Operation operation;
  std::string_view name;
  TypeSet types;  ///< of the variable; `kNoType`: the operation concerns no variable
  PayloadShape payload;
  std::uint8_t flags;  ///< that have a meaning here, besides `kFlagMemfd`
  bool waits;          ///< may be answered later
};

/// The row of an operation; nullptr if there is none.
const OperationRule* find_operation(std::uint8_t code);

/// Whether `payload` has that shape. Values inside are judged by `well_formed` with their type.
bool has_shape(PayloadShape shape, std::string_view payload);

struct Exchange {
  std::string_view expected;
  std::string_view desired;
};
/// The two values of a compare_and_swap, as views into `payload`.
std::optional<Exchange> decode_exchange(std::string_view payload);

// ---- where a thread waits ----

/// A source file's name is cut to so many bytes.
inline constexpr std::size_t kPlaceFileLimit = 1024;

/// Bits of `Place::flags`.
inline constexpr std::uint8_t kPlaceTimeout = 1;   ///< the wait ends by itself
inline constexpr std::uint8_t kPlaceHandlers = 2;  ///< Python code handles a signal
inline constexpr std::uint8_t kPlaceTimer = 4;     ///< a timer of setitimer(2) runs

/// What a thread says of a request of its own that is parked for long.
struct Place {
  std::uint32_t request = 0;
  std::uint8_t flags = 0;
  std::uint32_t thread = 0;  ///< the kernel's number (gettid(2)); 0: not known
  std::uint32_t line = 0;    ///< in the user's file
  std::string_view file;
};

std::string encode_place(const Place& place);
/// A view into `bytes`.
std::optional<Place> decode_place(std::string_view bytes);

// ---- declarations ----

enum class Initial : std::uint8_t {
  kZero = 0,
  kValue = 1,
  kEvaluated = 2,  ///< by the first node to execute the declaration
};

struct Declaration {
  TypeCode type = TypeCode::kInt;
  Initial initial = Initial::kZero;
  std::string_view file;
  std::string_view name;
  std::string_view value;        ///< encoded; empty but for `Initial::kValue`
  std::string_view schema = {};  ///< of the values, where the type has one
};

std::string encode_declaration(const Declaration& declaration);
/// Views into `bytes`. Refuses an empty name and a value where none belongs.
std::optional<Declaration> decode_declaration(std::string_view bytes);

// ---- values ----

/// Whether `bytes` encode a value of a scalar type, or the initial value of another one: all of a
/// container, the source of an iterator, an int else.
bool well_formed(TypeCode type, std::string_view bytes, std::string_view schema = {});

/// UTF-8 as Python's `surrogatepass` writes it: lone surrogates are three bytes.
bool is_text(std::string_view bytes);

/// The same int without redundant sign bytes. REQUIRES: not empty.
std::string_view trim_int(std::string_view bytes);
/// Whether the encoded int has more than `kIntBitLimit` bits. REQUIRES: not empty.
bool int_too_long(std::string_view bytes);
/// The value if it fits 64 bits. REQUIRES: not empty.
std::optional<std::int64_t> decode_small_int(std::string_view bytes);
/// REQUIRES: not empty.
mpz_class decode_big_int(std::string_view bytes);
/// The shortest encoding.
void append_int(std::string& out, std::int64_t value);
void append_int(std::string& out, const mpz_class& value);

/// REQUIRES: 8 bytes.
double decode_float(std::string_view bytes);
void append_float(std::string& out, double value);

}  // namespace gothon::wire
