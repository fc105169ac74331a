#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/resolve/module.hpp"
#include "translator/syntax/outline.hpp"

namespace gothon::translator {

/// `Union[…]` of schemas, none of them twice; of one it is that one. Nothing if it would be too
/// long. `Union[…]`s among them are taken apart. Thread rule: any.
std::optional<std::string> union_of(const std::vector<std::string>& schemas);

/// A literal as a value of a schema (docs/protocol.md, "Encoded values"). Nothing if it is none.
std::optional<std::string> encode_literal(const Module& where, const Value& value,
                                          std::string_view schema);

}  // namespace gothon::translator
