// What `gothonctl vars` asks: the variables as people see them.

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "daemon/hangs/process_facts.hpp"
#include "daemon/session/page.hpp"
#include "daemon/session/session.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::daemon {
namespace {

using store::View;
using wire::TypeCode;

/// Of one value, in bytes: what a person reads at once.
constexpr size_t kLongestValue = 1024;
/// What a row takes besides.
constexpr size_t kRowCost = 128;

/// A number if 64 bits hold it; else its decimal digits.
nlohmann::json int_json(const std::string& bytes) {
  if (const auto small = wire::decode_small_int(bytes)) return *small;
  return wire::decode_big_int(bytes).get_str();
}

/// JSON has no words for what is no number.
nlohmann::json float_json(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

/// Without a character that was cut in two.
std::string whole_characters(std::string text) {
  size_t last = text.size();
  while (last > 0 && (text[last - 1] & 0xc0) == 0x80) --last;
  const size_t lead = last == 0 ? 0 : last - 1;
  const auto byte = static_cast<unsigned char>(text.empty() ? 0 : text[lead]);
  const size_t wanted = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  if (text.size() - lead < wanted) text.resize(lead);
  return text;
}

void add_value(const View& view, nlohmann::json& row) {
  const bool whole = view.value.size() == view.bytes;
  if (view.type == TypeCode::kBool) {
    row["value"] = view.value == std::string(1, '\1');
  } else if (view.type == TypeCode::kFloat) {
    row["value"] = float_json(wire::decode_float(view.value));
  } else if (view.type == TypeCode::kStr) {
    row["value"] = whole ? view.value : whole_characters(view.value);
    row["bytes"] = view.bytes;
  } else {
    row[view.type == TypeCode::kLatch ? "missing" : "value"] =
        whole ? int_json(view.value) : nlohmann::json();
    row["bytes"] = view.bytes;
  }
}

/// Which processes are stopped. Looks at each once.
class Stopped {
 public:
  bool contains(pid_t pid) {
    const auto [known, added] = found_.emplace(pid, false);
    if (!added) return known->second;
    const auto facts = facts_of(pid);
    known->second = facts && std::any_of(facts->tasks.begin(), facts->tasks.end(),
                                         [](const TaskFacts& task) { return task.is_stopped(); });
    return known->second;
  }

 private:
  std::unordered_map<pid_t, bool> found_;
};

nlohmann::json row_of(const View& view, Stopped& stopped) {
  const bool busy = view.holder && stopped.contains(view.holder->pid);
  nlohmann::json row = {{"file", view.file},
                        {"name", view.name},
                        {"type", wire::type_name(view.type)},
                        {"state", busy       ? "busy"
                                  : view.set ? "set"
                                             : "unset"},
                        {"waiting", view.waiting}};
  if (view.type == TypeCode::kMutex) row["holder"] = nullptr;
  if (view.holder && (busy || view.type == TypeCode::kMutex))
    row["holder"] = {{"node", view.holder->node}, {"pid", view.holder->pid}};
  if (!view.set || view.type == TypeCode::kMutex) return row;
  if (wire::is_queue(view.type)) {
    row["size"] = view.size;
    row["limit"] = view.limit == 0 ? nlohmann::json() : nlohmann::json(view.limit);
  } else {
    add_value(view, row);
  }
  return row;
}

}  // namespace

void Session::show_variables(Connection& connection, wire::Message& message) {
  const auto first = wire::integer_at(message.body, "first", uint32_t{0});
  const auto wanted = message.body.value("name", std::string());
  Page page;
  Stopped stopped;
  for (size_t number = first; store_ && number < store_->variables(); ++number) {
    if (page.ends_before(number)) break;
    const View view = store_->look(static_cast<uint32_t>(number), kLongestValue);
    page.spend(kRowCost / 16);
    if (!wanted.empty() && view.name != wanted) continue;
    page.add(row_of(view, stopped),
             kRowCost + view.file.size() + view.name.size() + view.value.size());
  }
  connection.send({{"reply", "vars"},
                   {"project", request_ ? request_->project : std::string()},
                   {"variables", page.take_rows()},
                   {"next", page.next()}});
}

}  // namespace gothon::daemon
