#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gothon::translator {

/// An annotation taken apart.
struct TypeExpression {
  enum Form : std::uint8_t { kName, kUnion, kEllipsis, kEmpty, kOther } form = kOther;
  std::string name;
  bool subscripted = false;
  bool quoted = false;
  std::vector<TypeExpression> arguments;
};

/// What is no type in any spelling is kOther. Thread rule: any.
TypeExpression parse_type(std::string_view annotation);

}  // namespace gothon::translator
