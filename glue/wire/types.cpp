#include "glue/wire/types.hpp"

#include <array>

#include "glue/wire/value.hpp"

namespace gothon::wire {
namespace {

/// Queues have the code of their items and one of these.
constexpr std::uint8_t kQueueCode = 16;
constexpr std::uint8_t kLifoQueueCode = 32;
constexpr std::uint8_t kPriorityQueueCode = 48;
constexpr std::uint8_t kQueueCodesEnd = 64;
/// From here on a code has a bit of its own again.
constexpr std::uint8_t kLaterCode = 64;
constexpr std::uint8_t kLaterCodesEnd = 80;

struct Named {
  TypeCode type;
  std::string_view name;
};
constexpr std::array kNames{
    Named{TypeCode::kBool, "bool"},
    Named{TypeCode::kInt, "int"},
    Named{TypeCode::kFloat, "float"},
    Named{TypeCode::kStr, "str"},
    Named{TypeCode::kMutex, "lock"},
    Named{TypeCode::kLatch, "sync"},
    Named{TypeCode::kBytes, "bytes"},
    Named{TypeCode::kValue, "value"},
    Named{TypeCode::kLock, "Lock"},
    Named{TypeCode::kRLock, "RLock"},
    Named{TypeCode::kSemaphore, "Semaphore"},
    Named{TypeCode::kEvent, "Event"},
    Named{TypeCode::kCondition, "Condition"},
    Named{TypeCode::kBarrier, "Barrier"},
    Named{TypeCode::kIterator, "Iterator"},
    Named{TypeCode::kQueueOfBool, "Queue[bool]"},
    Named{TypeCode::kQueueOfInt, "Queue[int]"},
    Named{TypeCode::kQueueOfFloat, "Queue[float]"},
    Named{TypeCode::kQueueOfStr, "Queue[str]"},
    Named{TypeCode::kQueueOfBytes, "Queue[bytes]"},
    Named{TypeCode::kQueueOfValue, "Queue[value]"},
    Named{TypeCode::kLifoQueueOfBool, "LifoQueue[bool]"},
    Named{TypeCode::kLifoQueueOfInt, "LifoQueue[int]"},
    Named{TypeCode::kLifoQueueOfFloat, "LifoQueue[float]"},
    Named{TypeCode::kLifoQueueOfStr, "LifoQueue[str]"},
    Named{TypeCode::kLifoQueueOfBytes, "LifoQueue[bytes]"},
    Named{TypeCode::kLifoQueueOfValue, "LifoQueue[value]"},
    Named{TypeCode::kPriorityQueueOfBool, "PriorityQueue[bool]"},
    Named{TypeCode::kPriorityQueueOfInt, "PriorityQueue[int]"},
    Named{TypeCode::kPriorityQueueOfFloat, "PriorityQueue[float]"},
    Named{TypeCode::kPriorityQueueOfStr, "PriorityQueue[str]"},
    Named{TypeCode::kPriorityQueueOfBytes, "PriorityQueue[bytes]"},
    Named{TypeCode::kPriorityQueueOfValue, "PriorityQueue[value]"},
    Named{TypeCode::kDict, "dict"},
    Named{TypeCode::kDefaultDict, "defaultdict"},
    Named{TypeCode::kCounter, "Counter"},
    Named{TypeCode::kSet, "set"},
    Named{TypeCode::kList, "list"},
    Named{TypeCode::kArray, "array"},
    Named{TypeCode::kByteArray, "bytearray"},
    Named{TypeCode::kNdArray, "ndarray"},
};

const Named* row_of(std::uint8_t code) {
  for (const Named& named : kNames)
    if (static_cast<std::uint8_t>(named.type) == code) return &named;
  return nullptr;
}

/// `[str, int]`; of a Counter `[str]`, as every one counts by ints.
std::string container_arguments(TypeCode type, std::string_view schema) {
  if (type == TypeCode::kCounter) return '[' + schema_name(key_schema(schema)) + ']';
  const std::string whole = schema_name(schema);
  return whole.substr(whole.find('['));
}

}  // namespace

std::optional<TypeCode> type_from(std::uint8_t code) {
  const Named* row = row_of(code);
  return row == nullptr ? std::nullopt : std::optional(row->type);
}

bool is_queue(TypeCode type) {
  const auto code = static_cast<std::uint8_t>(type);
  return code >= kQueueCode && code < kQueueCodesEnd;
}

bool is_lifo(TypeCode type) {
  const auto code = static_cast<std::uint8_t>(type);
  return code >= kLifoQueueCode && code < kPriorityQueueCode;
}

bool is_priority(TypeCode type) {
  const auto code = static_cast<std::uint8_t>(type);
  return code >= kPriorityQueueCode && code < kQueueCodesEnd;
}

TypeCode item_type(TypeCode type) {
  return is_queue(type) ? static_cast<TypeCode>(static_cast<std::uint8_t>(type) % kQueueCode)
                        : type;
}

bool is_mapping(TypeCode type) {
  return type == TypeCode::kDict || type == TypeCode::kDefaultDict || type == TypeCode::kCounter;
}

bool is_container(TypeCode type) {
  return is_mapping(type) || type == TypeCode::kSet || type == TypeCode::kList;
}

bool is_array(TypeCode type) {
  return type == TypeCode::kArray || type == TypeCode::kByteArray || type == TypeCode::kNdArray;
}

bool has_schema(TypeCode type) {
  return item_type(type) == TypeCode::kValue || is_container(type);
}

std::string type_name(TypeCode type, std::string_view schema) {
  const Named* row = row_of(static_cast<std::uint8_t>(type));
  std::string name(row == nullptr ? "?" : row->name);
  if (schema.empty() || !has_schema(type)) return name;
  if (is_container(type)) return name + container_arguments(type, schema);
  const std::size_t generic = name.find("value");
  return name.replace(generic, std::string_view("value").size(), schema_name(schema));
}

TypeSet type_set(TypeCode type) {
  if (is_queue(type)) return kQueueType;
  const auto code = static_cast<std::uint8_t>(type);
  static_assert(kQueueCode + kLaterCodesEnd - kLaterCode <= 8 * sizeof(TypeSet));
  return TypeSet{1} << (code < kQueueCode ? code - 1 : code - kLaterCode + kQueueCode);
}

bool is_held(TypeCode type) {
  return type == TypeCode::kMutex || type == TypeCode::kLock || type == TypeCode::kRLock ||
         type == TypeCode::kCondition;
}

bool has_no_initial_value(TypeCode type) {
  return is_held(type) || type == TypeCode::kEvent;
}

}  // namespace gothon::wire
