#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// The types of shared variables: docs/protocol.md, section 2, "Values". Thread rule: any.
namespace gothon::wire {

enum class TypeCode : std::uint8_t {
  kBool = 1,
  kInt = 2,
  kFloat = 3,
  kStr = 4,
  kMutex = 5,
  kLatch = 6,
  kIterator = 13,
  kQueueOfBool = 17,
  kQueueOfInt = 18,
  kQueueOfFloat = 19,
  kQueueOfStr = 20,
  kLifoQueueOfBool = 33,
  kLifoQueueOfInt = 34,
  kLifoQueueOfFloat = 35,
  kLifoQueueOfStr = 36,
};

std::optional<TypeCode> type_from(std::uint8_t code);
bool is_queue(TypeCode type);  ///< of either order
bool is_lifo(TypeCode type);
/// The type of a queue's items; another type is itself.
TypeCode item_type(TypeCode type);
/// As the user writes it: `int`, `Queue[str]`, `lock`, `sync`.
std::string_view type_name(TypeCode type);

/// Sets of types: one bit for each code below 16, one for all queues, one for each code from 64 on.
using TypeSet = std::uint32_t;
inline constexpr TypeSet kNoType = 0;

inline constexpr TypeSet kBoolType = 1;
inline constexpr TypeSet kIntType = 2;
inline constexpr TypeSet kFloatType = 4;
inline constexpr TypeSet kStrType = 8;
inline constexpr TypeSet kMutexType = 16;
inline constexpr TypeSet kLatchType = 32;
inline constexpr TypeSet kIteratorType = 1u << 12;
inline constexpr TypeSet kQueueType = 1u << 15;

TypeSet type_set(TypeCode type);

}  // namespace gothon::wire
