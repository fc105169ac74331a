#include "client/ctl/variable_table.hpp"

#include <algorithm>
#include <vector>

#include "client/terminal/columns.hpp"
#include "glue/os/printable.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::client {
namespace {

using nlohmann::json;

/// Of a str in a column, in bytes.
constexpr size_t kLongestText = 60;

/// In a str it escapes as JSON does.
std::string dumped(const json& value) {
  return os::printable_json(value.dump(-1, ' ', false, json::error_handler_t::replace));
}

std::string text_value(const json& variable) {
  std::string text = variable.value("value", std::string());
  const auto bytes = wire::integer_at(variable, "bytes", text.size());
  if (bytes <= kLongestText) return dumped(text);
  size_t end = kLongestText;
  while (end > 0 && end < text.size() && (text[end] & 0xc0) == 0x80) --end;
  text.resize(std::min(end, text.size()));
  return dumped(text) + "… (" + std::to_string(bytes) + " bytes)";
}

std::string scalar_value(const json& variable) {
  const json& value = variable["value"];
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_null()) return "an int of " + dumped(variable.value("bytes", json())) + " bytes";
  const std::string type = variable.value("type", std::string());
  if (type == "str") return text_value(variable);
  return value.is_string() ? value.get<std::string>() : dumped(value);
}

/// Of a lock, or who changes the variable.
std::string holder_of(const json& variable) {
  const json holder = variable.value("holder", json());
  if (!holder.is_object()) return "";
  return "node " + dumped(holder.value("node", json())) + " (process " +
         dumped(holder.value("pid", json())) + ")";
}

std::string value_of(const json& variable) {
  if (variable.value("state", std::string()) == "unset") return "not set yet";
  if (variable.value("type", std::string()) == "lock") {
    const std::string holder = holder_of(variable);
    return holder.empty() ? "free" : "held by " + holder;
  }
  if (variable.contains("missing"))
    return variable["missing"] == 0 ? "open" : dumped(variable["missing"]) + " missing";
  if (variable.contains("size")) {
    const json limit = variable.value("limit", json());
    const std::string size = dumped(variable["size"]);
    const std::string items = size + (size == "1" ? " item" : " items");
    return limit.is_null() ? items : items + " of " + dumped(limit);
  }
  return variable.contains("value") ? scalar_value(variable) : "not set yet";
}

std::string state_of(const json& variable) {
  std::string value = value_of(variable);
  if (variable.value("state", std::string()) != "busy") return value;
  const bool held = variable.value("type", std::string()) == "lock";
  return value + (held ? ", which is stopped"
                       : "; " + holder_of(variable) + ", which changes it, is stopped");
}

std::string file_of(const json& variable, const std::string& project) {
  const std::string file = variable.value("file", std::string());
  const std::string under = project + "/";
  return file.starts_with(under) ? file.substr(under.size()) : file;
}

}  // namespace

std::string variable_table(const json& variables, const std::string& project) {
  std::vector<std::vector<std::string>> rows{{"NAME", "TYPE", "VALUE", "WAITING", "FILE"}};
  for (const json& variable : variables) {
    rows.push_back({variable.value("name", std::string()), variable.value("type", std::string()),
                    state_of(variable), dumped(variable.value("waiting", json(0))),
                    file_of(variable, project)});
  }
  return align_columns(rows);
}

}  // namespace gothon::client
