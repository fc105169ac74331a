#include "client/ctl/variable_table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>
#include <variant>

#include "client/terminal/columns.hpp"
#include "glue/os/printable.hpp"

namespace gothon::client {
namespace {

/// Of a text in a column, in bytes.
constexpr size_t kLongestText = 60;

/// In a str it escapes as JSON does.
std::string dumped(const wire::Scalar& value) {
  return os::printable_json(wire::text_of(value));
}

/// As many whole characters as a column has room for.
std::string shortened(std::string text) {
  size_t end = kLongestText;
  while (end > 0 && end < text.size() && (text[end] & 0xc0) == 0x80) --end;
  text.resize(std::min(end, text.size()));
  return text;
}

std::string text_value(std::string text, uint64_t bytes) {
  if (bytes <= kLongestText) return dumped(text);
  return dumped(shortened(std::move(text))) + "… (" + std::to_string(bytes) + " bytes)";
}

/// What the session process has written as Python does.
std::string written_value(const std::string& text) {
  const std::string shown = os::printable(text);
  return shown.size() <= kLongestText ? shown : shortened(shown) + "…";
}

bool is_array(const wire::Variable& variable) {
  return variable.type == "array" || variable.type == "bytearray" ||
         variable.type.starts_with("ndarray ");
}

/// `7.6 MiB`.
std::string size_text(uint64_t bytes) {
  constexpr std::array<const char*, 4> kUnits{" KiB", " MiB", " GiB", " TiB"};
  constexpr double kStep = 1024;
  if (bytes < 1024) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  double size = static_cast<double>(bytes) / kStep;
  size_t unit = 0;
  for (; size >= kStep && unit + 1 < kUnits.size(); ++unit) size /= kStep;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", size);
  return text.data() + std::string(kUnits[unit]);
}

std::string scalar_value(const wire::Variable& variable) {
  const wire::Scalar& value = *variable.value;
  if (const bool* truth = std::get_if<bool>(&value); truth && variable.type == "Event")
    return *truth ? "set" : "clear";
  if (const bool* truth = std::get_if<bool>(&value)) return *truth ? "True" : "False";
  if (std::holds_alternative<std::monostate>(value))
    return "an int of " + std::to_string(variable.bytes.value_or(0)) + " bytes";
  const std::string* text = std::get_if<std::string>(&value);
  if (text == nullptr) return dumped(value);
  if (variable.type == "str") return text_value(*text, variable.bytes.value_or(text->size()));
  if (is_array(variable))
    return size_text(variable.bytes.value_or(0)) + "  " + written_value(*text);
  const bool number = variable.type == "int" || variable.type == "float";
  return number ? *text : written_value(*text);
}

/// Of a lock, or who changes the variable.
std::string holder_of(const wire::Variable& variable) {
  if (!variable.holder || !*variable.holder) return "";
  const wire::Holder& holder = **variable.holder;
  return "node " + std::to_string(holder.node) + " (process " + std::to_string(holder.pid) + ")";
}

bool is_held(const wire::Variable& variable) {
  return variable.type == "lock" || variable.type == "Lock" || variable.type == "RLock" ||
         variable.type == "Condition";
}

std::string items_of(const wire::Variable& variable) {
  return std::to_string(*variable.size) + (*variable.size == 1 ? " item" : " items");
}

/// Of a dict, set or list: what there is room for, and how much it is then.
std::string container_value(const wire::Variable& variable) {
  const std::string whole = wire::text_of(*variable.value);
  const std::string shown = written_value(whole);
  const bool all = !variable.truncated.value_or(false) && shown == os::printable(whole);
  return all ? shown : shown + " (" + items_of(variable) + ")";
}

std::string value_of(const wire::Variable& variable) {
  if (variable.state == wire::Variable::State::kUnset) return "not set yet";
  if (is_held(variable)) {
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
  if (variable.size && variable.type == "Barrier") {
    const auto parties = variable.limit.value_or(std::nullopt).value_or(0);
    return variable.value == wire::Scalar(true)
               ? "broken"
               : std::to_string(*variable.size) + " of " + std::to_string(parties) + " have come";
  }
  if (variable.size && variable.value) return container_value(variable);
  if (variable.size) {
    const std::string items = items_of(variable);
    const auto limit = variable.limit.value_or(std::nullopt);
    const std::string end = variable.shut_down.value_or(false) ? ", shut down" : "";
    return (limit ? items + " of " + std::to_string(*limit) : items) + end;
  }
  return variable.value ? scalar_value(variable) : "not set yet";
}

std::string state_of(const wire::Variable& variable) {
  std::string value = value_of(variable);
  if (variable.state != wire::Variable::State::kBusy) return value;
  return value + (is_held(variable)
                      ? ", which is stopped"
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
