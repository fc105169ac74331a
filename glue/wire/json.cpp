// The text is looked at before it is read: what is nested too deep never becomes a document, which
// each copy would walk down.
#include "glue/wire/json.hpp"

#include <algorithm>

namespace gothon::wire {

bool is_nested_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      if (c == '\\') ++at;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxNesting) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

std::size_t nesting_of(const nlohmann::json& value) {
  if (!value.is_structured()) return 0;
  std::size_t deepest = 0;
  for (const auto& part : value) deepest = std::max(deepest, nesting_of(part));
  return 1 + deepest;
}

nlohmann::json parse_json(std::string_view text) {
  if (is_nested_too_deep(text)) return nlohmann::json::value_t::discarded;
  return nlohmann::json::parse(text, nullptr, false);
}

}  // namespace gothon::wire
