#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace gothon::translator {

/// Makes the bytes of a Python source file its UTF-8 text: the BOM is dropped, the encoding is the
/// one that PEP 263 finds, and a comment that names another encoding than UTF-8 names UTF-8
/// afterwards, since that is what the translated file is written in. An error is the reason why
/// Python would not read the file either, and leaves the bytes alone. Thread rule: any.
tl::expected<void, std::string> decode(std::string& text);

/// Whether `text` is well-formed UTF-8: no surrogates, nothing overlong.
bool is_utf8(std::string_view text);

}  // namespace gothon::translator
