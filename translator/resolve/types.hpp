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
inline constexpr std::uint8_t kIteratorCode = 13;
inline constexpr std::uint8_t kQueueCode = 16;
inline constexpr std::uint8_t kLifoQueueCode = 32;

/// Whether a variable of this type has a value; the others have a handle.
constexpr bool is_scalar(std::uint8_t type) {
  return type >= kBoolCode && type <= kStrCode;
}
constexpr bool is_queue(std::uint8_t type) {
  return type >= kQueueCode;
}
/// As people write it: `int`, `Queue[str]`, `Iterator`, `callable`.
std::string type_name(std::uint8_t type);

/// What an annotation says about a managed name.
struct TypeVerdict {
  enum Kind : std::uint8_t {
    kShared,
    kCallable,
    /// A Gothon queue without one of the four item types.
    kBadQueue,
    /// Another type that contains a supported one.
    kNearMiss,
    kOther,
  } kind = kOther;
  std::uint8_t type = 0;
  bool class_variable = false;
  /// The annotation is a string literal.
  bool quoted = false;
};

/// Tells the full name of a dotted name as the module binds it (`t.ClassVar` is `typing.ClassVar`),
/// empty when it is the module's own.
using NameResolver = std::function<std::string(const std::string& dotted)>;

/// Judges the text of an annotation. Thread rule: any.
TypeVerdict judge_type(std::string_view annotation, const NameResolver& resolve);

}  // namespace gothon::translator
