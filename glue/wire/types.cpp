#include "glue/wire/types.hpp"

#include <array>

namespace gothon::wire {
namespace {

/// Queues have the code of their items and one of these.
constexpr std::uint8_t kQueueCode = 16;
constexpr std::uint8_t kLifoQueueCode = 32;
constexpr std::uint8_t kQueueCodesEnd = 48;
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
    Named{TypeCode::kIterator, "Iterator"},
    Named{TypeCode::kQueueOfBool, "Queue[bool]"},
    Named{TypeCode::kQueueOfInt, "Queue[int]"},
    Named{TypeCode::kQueueOfFloat, "Queue[float]"},
    Named{TypeCode::kQueueOfStr, "Queue[str]"},
    Named{TypeCode::kLifoQueueOfBool, "LifoQueue[bool]"},
    Named{TypeCode::kLifoQueueOfInt, "LifoQueue[int]"},
    Named{TypeCode::kLifoQueueOfFloat, "LifoQueue[float]"},
    Named{TypeCode::kLifoQueueOfStr, "LifoQueue[str]"},
};

const Named* row_of(std::uint8_t code) {
  for (const Named& named : kNames)
    if (static_cast<std::uint8_t>(named.type) == code) return &named;
  return nullptr;
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
  return is_queue(type) && static_cast<std::uint8_t>(type) >= kLifoQueueCode;
}

TypeCode item_type(TypeCode type) {
  return is_queue(type) ? static_cast<TypeCode>(static_cast<std::uint8_t>(type) % kQueueCode)
                        : type;
}

std::string_view type_name(TypeCode type) {
  const Named* row = row_of(static_cast<std::uint8_t>(type));
  return row == nullptr ? "?" : row->name;
}

TypeSet type_set(TypeCode type) {
  if (is_queue(type)) return kQueueType;
  const auto code = static_cast<std::uint8_t>(type);
  static_assert(kQueueCode + kLaterCodesEnd - kLaterCode <= 8 * sizeof(TypeSet));
  return TypeSet{1} << (code < kQueueCode ? code - 1 : code - kLaterCode + kQueueCode);
}

}  // namespace gothon::wire
