#pragma once

#include <cstdint>
#include <optional>
#include <string>
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
  kBytes = 7,
  kValue = 8,  ///< of a schema's type (value.hpp)
  kLock = 9,
  kRLock = 10,
  kSemaphore = 11,
  kEvent = 12,
  kIterator = 13,
  kCondition = 14,
  kBarrier = 15,
  kQueueOfBool = 17,
  kQueueOfInt = 18,
  kQueueOfFloat = 19,
  kQueueOfStr = 20,
  kQueueOfBytes = 23,
  kQueueOfValue = 24,
  kLifoQueueOfBool = 33,
  kLifoQueueOfInt = 34,
  kLifoQueueOfFloat = 35,
  kLifoQueueOfStr = 36,
  kLifoQueueOfBytes = 39,
  kLifoQueueOfValue = 40,
  kPriorityQueueOfBool = 49,
  kPriorityQueueOfInt = 50,
  kPriorityQueueOfFloat = 51,
  kPriorityQueueOfStr = 52,
  kPriorityQueueOfBytes = 55,
  kPriorityQueueOfValue = 56,
  kDict = 64,
  kDefaultDict = 65,
  kCounter = 66,
  kSet = 67,
  kList = 68,
  kArray = 72,
  kByteArray = 73,
  kNdArray = 74,
};

std::optional<TypeCode> type_from(std::uint8_t code);
bool is_queue(TypeCode type);  ///< of any order
bool is_lifo(TypeCode type);
bool is_priority(TypeCode type);
/// The type of a queue's items; another type is itself.
TypeCode item_type(TypeCode type);
bool is_mapping(TypeCode type);    ///< a dict of some kind
bool is_container(TypeCode type);  ///< a dict of some kind, a set or a list
/// Elements at places in the shared memory that never change.
bool is_array(TypeCode type);
/// Whether a schema belongs to the type, which says what its values are; a container's says what
/// all of it is.
bool has_schema(TypeCode type);
/// As the user writes it: `int`, `Queue[str]`, `tuple[int, str]`, `Counter[str]`, `lock`, `sync`.
std::string type_name(TypeCode type, std::string_view schema = {});

/// Sets of types: one bit for each code below 16, one for all queues, one for each code from 64 on.
using TypeSet = std::uint32_t;
inline constexpr TypeSet kNoType = 0;

inline constexpr TypeSet kBoolType = 1;
inline constexpr TypeSet kIntType = 2;
inline constexpr TypeSet kFloatType = 4;
inline constexpr TypeSet kStrType = 8;
inline constexpr TypeSet kMutexType = 16;
inline constexpr TypeSet kLatchType = 32;
inline constexpr TypeSet kBytesType = 64;
inline constexpr TypeSet kValueType = 128;
inline constexpr TypeSet kLockType = 1u << 8;
inline constexpr TypeSet kRLockType = 1u << 9;
inline constexpr TypeSet kSemaphoreType = 1u << 10;
inline constexpr TypeSet kEventType = 1u << 11;
inline constexpr TypeSet kIteratorType = 1u << 12;
inline constexpr TypeSet kConditionType = 1u << 13;
inline constexpr TypeSet kBarrierType = 1u << 14;
inline constexpr TypeSet kQueueType = 1u << 15;
inline constexpr TypeSet kDictType = 1u << 16;
inline constexpr TypeSet kDefaultDictType = 1u << 17;
inline constexpr TypeSet kCounterType = 1u << 18;
inline constexpr TypeSet kSetType = 1u << 19;
inline constexpr TypeSet kListType = 1u << 20;
inline constexpr TypeSet kArrayType = 1u << 24;
inline constexpr TypeSet kByteArrayType = 1u << 25;
inline constexpr TypeSet kNdArrayType = 1u << 26;

TypeSet type_set(TypeCode type);
/// A mutex by whichever spelling: somebody holds it.
bool is_held(TypeCode type);
/// Whether it begins in one way only.
bool has_no_initial_value(TypeCode type);

}  // namespace gothon::wire
