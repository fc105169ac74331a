#include "client/terminal/columns.hpp"

#include <algorithm>

#include "client/terminal/escape_sequences.hpp"
#include "glue/os/printable.hpp"

namespace gothon::client {

std::string align_columns(std::vector<std::vector<std::string>> rows) {
  for (auto& row : rows)
    for (std::string& cell : row) cell = os::printable(cell);
  std::vector<size_t> widths(rows.empty() ? 0 : rows.front().size());
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  std::string table;
  for (const auto& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i)
      table += row[i] + std::string(widths[i] - width_of(row[i]) + 2, ' ');
    table += row.back() + "\n";
  }
  return table;
}

}  // namespace gothon::client
