#pragma once

#include <string_view>

namespace gothon::translator {

/// The name that Python sees in these characters: two spellings that Unicode's normal form NFKC
/// makes equal are one name. What is returned is `spelled` itself or lives as long as the process.
/// Thread rule: any.
std::string_view identifier(std::string_view spelled);

/// Whether all characters are in ASCII: every name of these is spelled in one way only.
bool is_ascii(std::string_view text);

}  // namespace gothon::translator
