#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

namespace gothon::wire {

/// How deep arrays and objects of somebody else's may be nested. What Gothon itself writes has a
/// handful of levels; copying, comparing and writing a document take stack for each.
constexpr std::size_t kMaxNesting = 32;

/// Whether `text`, JSON or not, opens more than kMaxNesting brackets outside strings at once.
/// Thread rule: any.
bool is_nested_too_deep(std::string_view text);

/// How many arrays and objects are around the innermost value. REQUIRES: parse_json() has made it.
std::size_t nesting_of(const nlohmann::json& value);

/// Reads JSON that somebody else has written: the one way to do so. `discarded` (is_discarded())
/// for what is no JSON or nested too deep; never throws for either. Thread rule: any.
nlohmann::json parse_json(std::string_view text);

}  // namespace gothon::wire
