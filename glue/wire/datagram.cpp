#include "glue/wire/datagram.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "glue/wire/item.hpp"
#include "glue/wire/source.hpp"
#include "glue/wire/value.hpp"

namespace gothon::wire {
namespace {

constexpr TypeSet kNumbers = kIntType | kFloatType;
constexpr TypeSet kScalars = kBoolType | kNumbers | kStrType | kBytesType | kValueType;
constexpr TypeSet kLocks = kMutexType | kLockType | kRLockType | kConditionType;
constexpr TypeSet kMappings = kDictType | kDefaultDictType | kCounterType;
constexpr TypeSet kSequences = kMappings | kListType;
constexpr TypeSet kContainers = kSequences | kSetType;
constexpr TypeSet kArrays = kArrayType | kByteArrayType | kNdArrayType;
constexpr TypeSet kEvaluable = kScalars | kLatchType | kQueueType | kSemaphoreType | kBarrierType |
                               kIteratorType | kContainers | kArrays;

constexpr std::array kOperations{
    OperationRule{Operation::kHello, "hello", kNoType, PayloadShape::kHello, kFlagSegment, false},
    OperationRule{Operation::kBye, "bye", kNoType, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kDeclare, "declare", kNoType, PayloadShape::kDeclaration, 0, false},
    OperationRule{Operation::kClaim, "claim", kEvaluable, PayloadShape::kEmpty, 0, true},
    OperationRule{Operation::kSettle, "settle", kEvaluable, PayloadShape::kSettlement, 0, false},
    OperationRule{Operation::kCancel, "cancel", kNoType, PayloadShape::kRequest, kFlagWait, false},
    OperationRule{Operation::kPlace, "place", kNoType, PayloadShape::kPlace, 0, false},
    OperationRule{Operation::kRead, "read", kScalars, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kAssign, "assign", kScalars | kIteratorType, PayloadShape::kValue, 0,
                  false},
    OperationRule{Operation::kAdd, "add", kNumbers | kStrType | kBytesType, PayloadShape::kValue, 0,
                  false},
    OperationRule{Operation::kSubtract, "subtract", kNumbers | kStrType, PayloadShape::kValue, 0,
                  false},
    OperationRule{Operation::kMultiply, "multiply", kNumbers, PayloadShape::kValue, 0, false},
    OperationRule{Operation::kDivide, "divide", kNumbers, PayloadShape::kValue, 0, false},
    OperationRule{Operation::kCompareAndSwap, "compare_and_swap", kScalars, PayloadShape::kExchange,
                  0, false},
    OperationRule{Operation::kPut, "put", kQueueType, PayloadShape::kValue, kFlagWait, true},
    OperationRule{Operation::kTake, "take", kQueueType, PayloadShape::kEmpty, kFlagWait, true},
    OperationRule{Operation::kSize, "size", kQueueType | kContainers, PayloadShape::kEmpty, 0,
                  false},
    OperationRule{Operation::kFull, "full", kQueueType, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kShutdown, "shutdown", kQueueType, PayloadShape::kTruth, 0, false},
    OperationRule{Operation::kTaskDone, "task_done", kQueueType, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kJoin, "join", kQueueType, PayloadShape::kEmpty, 0, true},
    OperationRule{Operation::kLock, "lock", kMutexType, PayloadShape::kEmpty, kFlagAlone, true},
    OperationRule{Operation::kUnlock, "unlock", kMutexType, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kAcquire, "acquire", kLocks | kSemaphoreType, PayloadShape::kEmpty,
                  kFlagWait | kFlagAlone, true},
    OperationRule{Operation::kRelease, "release", kLockType | kRLockType | kConditionType,
                  PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kLocked, "locked", kLocks | kLatchType | kEventType,
                  PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kPost, "post", kSemaphoreType, PayloadShape::kCount, 0, false},
    OperationRule{Operation::kValue, "value", kSemaphoreType, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kSet, "set", kEventType, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kClear, "clear", kEventType, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kArrive, "arrive", kBarrierType, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kPass, "pass", kBarrierType, PayloadShape::kPhase, 0, true},
    OperationRule{Operation::kLeave, "leave", kBarrierType, PayloadShape::kPhase, 0, false},
    OperationRule{Operation::kAbort, "abort", kBarrierType, PayloadShape::kSeen, 0, false},
    OperationRule{Operation::kReset, "reset", kBarrierType, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kState, "state", kBarrierType, PayloadShape::kEmpty, 0, false},
    OperationRule{Operation::kSignal, "signal", kLatchType, PayloadShape::kCount, 0, false},
    OperationRule{Operation::kWait, "wait", kLatchType | kEventType, PayloadShape::kSeen, 0, true},
    OperationRule{Operation::kSleep, "sleep", kConditionType, PayloadShape::kEmpty, 0, true},
    OperationRule{Operation::kNotify, "notify", kConditionType, PayloadShape::kCount, 0, false},
    OperationRule{Operation::kGetItem, "get_item", kContainers, PayloadShape::kLookup, 0, false},
    OperationRule{Operation::kSetItem, "set_item", kSequences, PayloadShape::kExchange, 0, false},
    OperationRule{Operation::kUpdateItem, "update_item", kSequences, PayloadShape::kUpdate, 0,
                  false},
    OperationRule{Operation::kSwapItem, "swap_item", kContainers, PayloadShape::kItemSwap, 0,
                  false},
    OperationRule{Operation::kRemoveItem, "remove_item", kContainers, PayloadShape::kRemoval, 0,
                  false},
    OperationRule{Operation::kItems, "items", kContainers, PayloadShape::kSelection, 0, false},
    OperationRule{Operation::kPutItems, "put_items", kContainers, PayloadShape::kValue, 0, false},
    OperationRule{Operation::kReplace, "replace", kContainers, PayloadShape::kReplacement, 0,
                  false},
    OperationRule{Operation::kClearItems, "clear_items", kContainers, PayloadShape::kEmpty, 0,
                  false},
    OperationRule{Operation::kOpenArray, "open_array", kArrays, PayloadShape::kEmpty, kFlagSegment,
                  false},
    OperationRule{Operation::kMakeArray, "make_array", kArrays, PayloadShape::kArrayForm,
                  kFlagSegment, false},
    OperationRule{Operation::kUpdateElement, "update_element", kArrays,
                  PayloadShape::kElementUpdate, 0, false},
    OperationRule{Operation::kNext, "next", kIteratorType, PayloadShape::kEmpty, 0, false},
};

/// `kOperations` by code; 0xff where there is none.
constexpr auto kRowOfCode = [] {
  std::array<std::uint8_t, 256> rows{};
  rows.fill(0xff);
  for (std::size_t row = 0; row < kOperations.size(); ++row)
    rows[static_cast<std::uint8_t>(kOperations[row].operation)] = static_cast<std::uint8_t>(row);
  return rows;
}();

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

template <typename Unsigned>
void store_little(char* out, Unsigned value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out[i] = static_cast<char>(value >> (8 * i));
}

template <typename Unsigned>
Unsigned load_little(const char* in) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i)
    value |= static_cast<Unsigned>(static_cast<std::uint8_t>(in[i])) << (8 * i);
  return value;
}

}  // namespace

void encode_header(const Header& header, char* out) {
  store_little(out + 0, header.version);
  store_little(out + 1, header.operation);
  store_little(out + 2, header.flags);
  store_little(out + 3, header.status);
  store_little(out + 4, header.variable);
  store_little(out + 8, header.request);
  store_little(out + 12, header.length);
  store_little(out + 16, header.token);
}

std::optional<Header> decode_header(std::string_view datagram) {
  if (datagram.size() < kHeaderSize) return std::nullopt;
  const char* in = datagram.data();
  Header header;
  header.version = load_little<std::uint8_t>(in + 0);
  header.operation = load_little<std::uint8_t>(in + 1);
  header.flags = load_little<std::uint8_t>(in + 2);
  header.status = load_little<std::uint8_t>(in + 3);
  header.variable = load_little<std::uint32_t>(in + 4);
  header.request = load_little<std::uint32_t>(in + 8);
  header.length = load_little<std::uint32_t>(in + 12);
  header.token = load_little<std::uint64_t>(in + 16);
  return header;
}

void append_u32(std::string& out, std::uint32_t value) {
  char bytes[sizeof value];
  store_little(bytes, value);
  out.append(bytes, sizeof bytes);
}

void append_u64(std::string& out, std::uint64_t value) {
  char bytes[sizeof value];
  store_little(bytes, value);
  out.append(bytes, sizeof bytes);
}

std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  return load_little<std::uint32_t>(bytes.data() + at);
}

std::uint64_t u64_at(std::string_view bytes, std::size_t at) {
  return load_little<std::uint64_t>(bytes.data() + at);
}

const OperationRule* find_operation(std::uint8_t code) {
  const std::uint8_t row = kRowOfCode[code];
  return row == 0xff ? nullptr : &kOperations[row];
}

bool has_shape(PayloadShape shape, std::string_view payload) {
  switch (shape) {
    case PayloadShape::kEmpty:
      return payload.empty();
    case PayloadShape::kHello:
      return payload.size() == 12;
    case PayloadShape::kDeclaration:
      return decode_declaration(payload).has_value();
    case PayloadShape::kSettlement:
    case PayloadShape::kRemoval:
      return !payload.empty() && (payload[0] == 1 || (payload[0] == 0 && payload.size() == 1));
    case PayloadShape::kRequest:
      return payload.size() == 4;
    case PayloadShape::kPlace:
      return decode_place(payload).has_value();
    case PayloadShape::kValue:
      return true;
    case PayloadShape::kExchange:
      return decode_exchange(payload).has_value();
    case PayloadShape::kCount:
      return !payload.empty();
    case PayloadShape::kTruth:
      return payload.size() == 1 && byte_at(payload, 0) <= 1;
    case PayloadShape::kPhase:
      return payload.size() == 12;
    case PayloadShape::kSeen:
      return payload.empty() || payload.size() == 8;
    case PayloadShape::kLookup:
      return decode_lookup(payload).has_value();
    case PayloadShape::kUpdate:
      return decode_update(payload).has_value();
    case PayloadShape::kItemSwap:
      return decode_item_swap(payload).has_value();
    case PayloadShape::kSelection:
      return decode_selection(payload).has_value();
    case PayloadShape::kReplacement:
      return decode_replacement(payload).has_value();
    case PayloadShape::kArrayForm:
      return decode_array_form(payload).has_value();
    case PayloadShape::kElementUpdate:
      return decode_element_update(payload).has_value();
  }
  return false;
}

std::optional<Exchange> decode_exchange(std::string_view payload) {
  if (payload.size() < 4) return std::nullopt;
  const std::size_t length = u32_at(payload, 0);
  payload.remove_prefix(4);
  if (length > payload.size()) return std::nullopt;
  return Exchange{payload.substr(0, length), payload.substr(length)};
}

std::string encode_place(const Place& place) {
  std::string out;
  append_u32(out, place.request);
  out += static_cast<char>(place.flags);
  append_u32(out, place.thread);
  append_u32(out, place.line);
  out += place.file.substr(0, kPlaceFileLimit);
  return out;
}

std::optional<Place> decode_place(std::string_view bytes) {
  constexpr std::size_t kFixed = 13;
  if (bytes.size() < kFixed || bytes.size() > kFixed + kPlaceFileLimit) return std::nullopt;
  return Place{u32_at(bytes, 0), byte_at(bytes, 4), u32_at(bytes, 5), u32_at(bytes, 9),
               bytes.substr(kFixed)};
}

std::string encode_declaration(const Declaration& declaration) {
  std::string out;
  out += static_cast<char>(declaration.type);
  out += static_cast<char>(declaration.initial);
  for (std::string_view field : {declaration.file, declaration.name}) {
    append_u32(out, static_cast<std::uint32_t>(field.size()));
    out += field;
  }
  if (has_schema(declaration.type)) {
    append_u32(out, static_cast<std::uint32_t>(declaration.schema.size()));
    out += declaration.schema;
  }
  out += declaration.value;
  return out;
}

std::optional<Declaration> decode_declaration(std::string_view bytes) {
  if (bytes.size() < 2 || byte_at(bytes, 1) > 2) return std::nullopt;
  const auto type = type_from(byte_at(bytes, 0));
  if (!type) return std::nullopt;
  Declaration declaration;
  declaration.type = *type;
  declaration.initial = static_cast<Initial>(bytes[1]);
  bytes.remove_prefix(2);
  for (std::string_view* field : {&declaration.file, &declaration.name, &declaration.schema}) {
    if (field == &declaration.schema && !has_schema(*type)) break;
    const auto split = decode_exchange(bytes);
    if (!split) return std::nullopt;
    *field = split->expected;
    bytes = split->desired;
  }
  if (has_schema(*type) && !is_schema_of(*type, declaration.schema)) return std::nullopt;
  if (is_priority(*type) && !is_ordered(declaration.schema)) return std::nullopt;
  declaration.value = bytes;
  const bool value_belongs = declaration.initial == Initial::kValue;
  if (declaration.name.empty() || (!value_belongs && !bytes.empty())) return std::nullopt;
  return declaration;
}

bool well_formed(TypeCode type, std::string_view bytes, std::string_view schema) {
  switch (type) {
    case TypeCode::kBool:
      return bytes.size() == 1 && byte_at(bytes, 0) <= 1;
    case TypeCode::kFloat:
      return bytes.size() == sizeof(double);
    case TypeCode::kStr:
      return is_text(bytes);
    case TypeCode::kBytes:
      return true;
    case TypeCode::kValue:
    case TypeCode::kDict:
    case TypeCode::kDefaultDict:
    case TypeCode::kCounter:
    case TypeCode::kSet:
    case TypeCode::kList:
      return is_value(schema, bytes);
    case TypeCode::kArray:
    case TypeCode::kByteArray:
    case TypeCode::kNdArray:
    case TypeCode::kMutex:
    case TypeCode::kLock:
    case TypeCode::kRLock:
    case TypeCode::kEvent:
    case TypeCode::kCondition:
      return false;
    case TypeCode::kIterator:
      return decode_source(bytes).has_value();
    case TypeCode::kBarrier:
      return bytes.size() > sizeof(double);
    case TypeCode::kSemaphore:
      return bytes.size() > 1 && byte_at(bytes, 0) <= 1;
    default:
      return !bytes.empty();
  }
}

std::string_view trim_int(std::string_view bytes) {
  std::size_t size = bytes.size();
  while (size > 1) {
    const std::uint8_t top = byte_at(bytes, size - 1);
    const bool next_negative = byte_at(bytes, size - 2) >= 0x80;
    if (top != (next_negative ? 0xff : 0x00)) break;
    --size;
  }
  return bytes.substr(0, size);
}

bool int_too_long(std::string_view bytes) {
  bytes = trim_int(bytes);
  static_assert(kIntBitLimit % 8 == 0);
  constexpr std::size_t kWholeBytes = kIntBitLimit / 8;
  if (bytes.size() <= kWholeBytes) return false;
  if (bytes.size() > kWholeBytes + 1) return true;
  // One byte more than the limit has: only a bare sign byte keeps the magnitude within it, and of
  // the negative ones not -2**kIntBitLimit, whose magnitude needs one bit more.
  const std::uint8_t sign = byte_at(bytes, kWholeBytes);
  if (sign == 0x00) return false;
  return sign != 0xff || bytes.find_first_not_of('\0') == kWholeBytes;
}

std::optional<std::int64_t> decode_small_int(std::string_view bytes) {
  bytes = trim_int(bytes);
  if (bytes.size() > sizeof(std::int64_t)) return std::nullopt;
  std::uint64_t value = byte_at(bytes, bytes.size() - 1) >= 0x80 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | byte_at(bytes, i);
  return static_cast<std::int64_t>(value);
}

mpz_class decode_big_int(std::string_view bytes) {
  mpz_class value;
  mpz_import(value.get_mpz_t(), bytes.size(), -1, 1, 0, 0, bytes.data());
  if (byte_at(bytes, bytes.size() - 1) >= 0x80) value -= mpz_class(1) << (8 * bytes.size());
  return value;
}

void append_int(std::string& out, std::int64_t value) {
  char bytes[sizeof value];
  store_little(bytes, static_cast<std::uint64_t>(value));
  out += trim_int({bytes, sizeof bytes});
}

void append_int(std::string& out, const mpz_class& value) {
  const bool negative = sgn(value) < 0;
  const mpz_class magnitude = negative ? mpz_class(~value) : value;
  const std::size_t start = out.size();
  out.resize(start + mpz_sizeinbase(magnitude.get_mpz_t(), 2) / 8 + 1);
  mpz_export(out.data() + start, nullptr, -1, 1, 0, 0, magnitude.get_mpz_t());
  if (negative)
    std::transform(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
                   out.begin() + static_cast<std::ptrdiff_t>(start),
                   [](char byte) { return static_cast<char>(~byte); });
}

double decode_float(std::string_view bytes) {
  static_assert(std::numeric_limits<double>::is_iec559 && sizeof(double) == 8);
  return std::bit_cast<double>(u64_at(bytes, 0));
}

void append_float(std::string& out, double value) {
  append_u64(out, std::bit_cast<std::uint64_t>(value));
}

}  // namespace gothon::wire
