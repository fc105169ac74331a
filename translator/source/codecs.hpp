#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace gothon::translator {

/// The text of `bytes` in UTF-8, as Python's codec of that name decodes them (any of its aliases).
/// An error says why not. Thread rule: any.
tl::expected<std::string, std::string> convert(std::string_view bytes, const std::string& name);

}  // namespace gothon::translator
