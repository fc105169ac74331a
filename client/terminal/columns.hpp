#pragma once

#include <string>
#include <vector>

namespace gothon::client {

/// Rows with their columns under each other, two blanks between them, one line a row, each cell as
/// os::printable() shows it. All rows have as many columns. Thread rule: any.
std::string align_columns(std::vector<std::vector<std::string>> rows);

}  // namespace gothon::client
