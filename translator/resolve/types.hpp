#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gothon::translator {

/// The type codes of docs/protocol.md section 2.
inline constexpr std::uint8_t kBoolCode = 1;
inline constexpr std::uint8_t kIntCode = 2;
inline constexpr std::uint8_t kFloatCode = 3;
inline constexpr std::uint8_t kStrCode = 4;
inline constexpr std::uint8_t kMutexCode = 5;
inline constexpr std::uint8_t kLatchCode = 6;
inline constexpr std::uint8_t kBytesCode = 7;
inline constexpr std::uint8_t kValueCode = 8;
inline constexpr std::uint8_t kLockCode = 9;
inline constexpr std::uint8_t kRLockCode = 10;
inline constexpr std::uint8_t kSemaphoreCode = 11;
inline constexpr std::uint8_t kEventCode = 12;
inline constexpr std::uint8_t kIteratorCode = 13;
inline constexpr std::uint8_t kConditionCode = 14;
inline constexpr std::uint8_t kBarrierCode = 15;
inline constexpr std::uint8_t kQueueCode = 16;
inline constexpr std::uint8_t kLifoQueueCode = 32;
inline constexpr std::uint8_t kPriorityQueueCode = 48;
/// Others begin here.
inline constexpr std::uint8_t kQueueCodesEnd = 64;
inline constexpr std::uint8_t kDictCode = 64;
inline constexpr std::uint8_t kDefaultDictCode = 65;
inline constexpr std::uint8_t kCounterCode = 66;
inline constexpr std::uint8_t kSetCode = 67;
inline constexpr std::uint8_t kListCode = 68;
inline constexpr std::uint8_t kArrayCode = 72;
inline constexpr std::uint8_t kByteArrayCode = 73;
inline constexpr std::uint8_t kNdArrayCode = 74;

/// Whether a variable of this type has a value; the others have a handle.
constexpr bool is_scalar(std::uint8_t type) {
  return (type >= kBoolCode && type <= kStrCode) || type == kBytesCode || type == kValueCode;
}
constexpr bool is_queue(std::uint8_t type) {
  return type >= kQueueCode && type < kQueueCodesEnd;
}
/// A dict, defaultdict, Counter, set or list.
constexpr bool is_container(std::uint8_t type) {
  return type >= kDictCode && type <= kListCode;
}
/// An array, bytearray or ndarray.
constexpr bool is_array(std::uint8_t type) {
  return type >= kArrayCode;
}
/// Whether reading it gives its value; of the others a handle that looks like it, if they have one.
constexpr bool reads_as_value(std::uint8_t type) {
  return is_scalar(type) || type == kNdArrayCode;
}
/// Whether it is assigned to and operated on as in plain Python.
constexpr bool is_assignable(std::uint8_t type) {
  return is_scalar(type) || is_container(type) || is_array(type);
}
/// Whether `_x_[key] op= value` is one operation.
constexpr bool has_items(std::uint8_t type) {
  return (is_container(type) && type != kSetCode) || is_array(type);
}
/// What `threading` has for threads to wait for each other: its constructor is called to declare
/// it.
constexpr bool is_sync_object(std::uint8_t type) {
  return type >= kLockCode && type < kQueueCode && type != kIteratorCode;
}
/// Whether it can stand in a `with` statement.
constexpr bool is_context_manager(std::uint8_t type) {
  return type == kLockCode || type == kRLockCode || type == kSemaphoreCode ||
         type == kConditionCode;
}
/// As people write it: `int`, `Queue[str]`, `tuple[int, str]`, `Iterator`, `callable`.
std::string type_name(std::uint8_t type, std::string_view schema = {});

/// What an annotation says about a managed name.
struct TypeVerdict {
  enum Kind : std::uint8_t {
    kShared,
    kCallable,
    /// A Gothon queue without one of the four item types.
    kBadQueue,
    /// A queue that has to order its items, and cannot.
    kUnorderedQueue,
    /// Another type that contains a supported one.
    kNearMiss,
    kOther,
  } kind = kOther;
  std::uint8_t type = 0;
  /// Of a queue, what makes one: `Queue`.
  std::string_view queue;
  /// Of the values, where the type has one (docs/protocol.md, "Encoded values").
  std::string schema;
  /// Of a container that is not shared, what keeps it from that and what to do.
  std::string why = {};
  bool class_variable = false;
  /// A semaphore that is bounded.
  bool bounded = false;
  /// The annotation is a string literal.
  bool quoted = false;
};

/// Tells the full name of a dotted name as the module binds it (`t.ClassVar` is `typing.ClassVar`),
/// empty when it is the module's own.
using NameResolver = std::function<std::string(const std::string& dotted)>;

/// Judges the text of an annotation. Thread rule: any.
TypeVerdict judge_type(std::string_view annotation, const NameResolver& resolve);

}  // namespace gothon::translator
