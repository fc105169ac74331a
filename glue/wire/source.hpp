#pragma once

#include <optional>
#include <string_view>

/// What an iterator deals out, as its declaration says it: docs/protocol.md, section 2, "Sources".
/// Thread rule: any.
namespace gothon::wire {

/// Ints at equal distances; each an int of this module, views into the bytes.
struct Source {
  std::string_view first;
  std::string_view step;
  std::string_view count;  ///< how many there are; empty: there is no end
};

/// nullopt if `bytes` are none.
std::optional<Source> decode_source(std::string_view bytes);

}  // namespace gothon::wire
