#include "client/ctl/variable_table.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <variant>

#include "client/terminal/columns.hpp"
#include "glue/os/printable.hpp"

namespace gothon::client {
namespace {

/// Of a str in a column, in bytes.
constexpr size_t kLongestText = 60;

/// In a str it escapes as JSON does.
std::string dumped(const wire::Scalar& value) {
  return os::printable_json(wire::text_of(value));
}

std::string text_value(std::string text, uint64_t bytes) {
  if (bytes <= kLongestText) return dumped(text);
  size_t end = kLongestText;
  while (end > 0 && end < text.size() && (text[end] & 0xc0) == 0x80) --end;
  text.resize(std::min(end, text.size()));
  return dumped(text) + "… (" + std::to_string(bytes) + " bytes)";
}

std::string scalar_value(const wire::Variable& variable) {
  const wire::Scalar& value = *variable.value;
  if (const bool* truth = std::get_if<bool>(&value)) return *truth ? "True" : "False";
  if (std::holds_alternative<std::monostate>(value))
    return "an int of " + std::to_string(variable.bytes.value_or(0)) + " bytes";
  const std::string* text = std::get_if<std::string>(&value);
  if (text == nullptr) return dumped(value);
  return variable.type == "str" ? text_value(*text, variable.bytes.value_or(text->size())) : *text;
}

/// Of a lock, or who changes the variable.
std::string holder_of(const wire::Variable& variable) {
  if (!variable.holder || !*variable.holder) return "";
  const wire::Holder& holder = **variable.holder;
  return "node " + std::to_string(holder.node) + " (process " + std::to_string(holder.pid) + ")";
}

std::string value_of(const wire::Variable& variable) {
  if (variable.state == wire::Variable::State::kUnset) return "not set yet";
  if (variable.type == "lock") {
    const std::string holder = holder_of(variable);
    return holder.empty() ? "free" : "held by " + holder;
  }
  if (variable.missing)
    return *variable.missing == wire::Scalar(int64_t{0}) ? "open"
                                                         : dumped(*variable.missing) + " missing";
  if (variable.dealt) {
    const std::string dealt = std::to_string(*variable.dealt) + " dealt";
    return variable.left ? dealt + ", " + std::to_string(*variable.left) + " left" : dealt;
  }
  if (variable.size) {
    const std::string items =
        std::to_string(*variable.size) + (*variable.size == 1 ? " item" : " items");
    const auto limit = variable.limit.value_or(std::nullopt);
    return limit ? items + " of " + std::to_string(*limit) : items;
  }
  return variable.value ? scalar_value(variable) : "not set yet";
}

std::string state_of(const wire::Variable& variable) {
  std::string value = value_of(variable);
  if (variable.state != wire::Variable::State::kBusy) return value;
  const bool held = variable.type == "lock";
  return value + (held ? ", which is stopped"
                       : "; " + holder_of(variable) + ", which changes it, is stopped");
}

std::string file_of(const wire::Variable& variable, const std::string& project) {
  const std::string under = project + "/";
  return variable.file.starts_with(under) ? variable.file.substr(under.size()) : variable.file;
}

}  // namespace

std::string variable_table(const std::vector<wire::Variable>& variables,
                           const std::string& project) {
  std::vector<std::vector<std::string>> rows{{"NAME", "TYPE", "VALUE", "WAITING", "FILE"}};
  for (const wire::Variable& variable : variables) {
    rows.push_back({variable.name, variable.type, state_of(variable),
                    std::to_string(variable.waiting), file_of(variable, project)});
  }
  return align_columns(rows);
}

}  // namespace gothon::client
