#pragma once

#include <string>
#include <string_view>

/// What somebody else has written, for a terminal to show: names of files and variables, values,
/// lines of source, arguments, messages of other processes. Nothing in it moves the cursor, begins
/// a line, or shows text in another order than it has. Everything that prints such text goes
/// through one of these. Thread rule: any.
namespace gothon::os {

/// One line of text. Controls (C0, DEL, C1), line separators and what changes the direction of
/// writing (UAX #9) are shown as Python writes them, `\x1b` and `\u202e`; so is each byte that is
/// not UTF-8. A backslash stands for itself.
std::string printable(std::string_view text);

/// A document of JSON that has these characters in its strings only: there they are escaped, so
/// that it decodes to the same (RFC 8259, section 7). REQUIRES: valid UTF-8.
std::string printable_json(std::string_view document);

}  // namespace gothon::os
