#pragma once

#include <string>
#include <vector>

namespace gothon::client {

/// Rows with their columns under each other, two blanks between them, one line a row. All rows have
/// as many columns. Thread rule: any.
std::string align_columns(const std::vector<std::vector<std::string>>& rows);

/// What somebody else has written, without characters that a terminal obeys.
std::string harmless(std::string text);

}  // namespace gothon::client
