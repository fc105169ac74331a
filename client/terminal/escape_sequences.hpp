#pragma once

#include <string>
#include <string_view>

/// What several programs write to one terminal, made so that none of them draws over another
/// (ECMA-48, XTerm Control Sequences). Thread rule: any.
namespace gothon::client {

constexpr char kEscape = '\x1b';

/// The bytes of the escape sequence that `text` begins with; all of it when it breaks off.
/// REQUIRES: it begins with ESC.
size_t escape_length(std::string_view text);

/// Appends whole lines to `out` without what would move the cursor to other lines, clear the screen
/// or change how the terminal works. Colours, erasing within the line and links stay.
void append_tame(std::string_view lines, std::string& out);

/// What of one line fits into `columns`, with its colours, ended by a reset if it has any.
/// Characters are as wide as Unicode says; control characters are left out.
std::string fit_row(std::string_view line, size_t columns);

/// How many columns of a terminal the line takes, as fit_row() counts them.
size_t width_of(std::string_view line);

/// Whether the line shows nothing: blanks and escape sequences only.
bool is_blank(std::string_view line);

}  // namespace gothon::client
