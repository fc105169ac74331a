// What `gothonctl vars` asks: the variables as people see them.

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "daemon/hangs/process_facts.hpp"
#include "daemon/session/page.hpp"
#include "daemon/session/session.hpp"
#include "glue/wire/value.hpp"

namespace gothon::daemon {
namespace {

using store::View;
using wire::TypeCode;

/// Of one value, in bytes: what a person reads at once.
constexpr size_t kLongestValue = 1024;
/// What a row takes besides.
constexpr size_t kVariableCost = 128;

/// A number if 64 bits hold it; else its decimal digits.
wire::Scalar shown_int(const std::string& bytes) {
  if (const auto small = wire::decode_small_int(bytes)) return *small;
  return wire::decode_big_int(bytes).get_str();
}

/// JSON has no words for what is no number.
wire::Scalar shown_float(double value) {
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

void add_value(const View& view, wire::Variable& row) {
  const bool whole = view.value.size() == view.bytes;
  if (view.type == TypeCode::kBool || view.type == TypeCode::kEvent) {
    row.value = view.value == std::string(1, '\1');
  } else if (view.type == TypeCode::kFloat) {
    row.value = shown_float(wire::decode_float(view.value));
  } else if (view.type == TypeCode::kStr) {
    row.value = whole ? view.value : whole_characters(view.value);
    row.bytes = view.bytes;
  } else if (view.type == TypeCode::kBytes) {
    row.value = wire::python_bytes(view.value, whole);
    row.bytes = view.bytes;
  } else if (wire::is_array(view.type)) {
    row.value = view.value;
    row.bytes = view.bytes;
  } else if (wire::is_container(view.type)) {
    row.value = wire::container_text(view.type, view.schema, view.value);
    row.bytes = view.bytes;
  } else if (view.type == TypeCode::kValue) {
    row.value = wire::python_text(view.value);
    row.bytes = view.bytes;
  } else {
    (view.type == TypeCode::kLatch ? row.missing : row.value) =
        whole ? shown_int(view.value) : wire::Scalar();
    row.bytes = view.bytes;
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

wire::Variable row_of(const View& view, Stopped& stopped) {
  using State = wire::Variable::State;
  const bool busy = view.holder && stopped.contains(view.holder->pid);
  wire::Variable row{.file = std::string(view.file),
                     .name = std::string(view.name),
                     .type = wire::type_name(view.type, view.schema),
                     .state = busy       ? State::kBusy
                              : view.set ? State::kSet
                                         : State::kUnset,
                     .waiting = view.waiting};
  const bool held = wire::is_held(view.type);
  if (held) row.holder.emplace();
  if (view.holder && (busy || held)) row.holder = wire::Holder{view.holder->node, view.holder->pid};
  if (!view.form.empty()) row.type = view.form;
  if (!view.set || held) return row;
  if (view.dealt) {
    row.dealt = view.dealt;
    row.left = view.left;
  } else if (view.type == TypeCode::kBarrier) {
    row.size = view.size;
    row.limit = view.limit;
    row.value = view.broken;
  } else if (wire::is_queue(view.type)) {
    row.size = view.size;
    row.limit.emplace();
    if (view.limit != 0) row.limit = view.limit;
    if (view.shut_down) row.shut_down = true;
  } else {
    add_value(view, row);
  }
  if (wire::is_container(view.type)) {
    row.size = view.size;
    if (view.value.size() != view.bytes) row.truncated = true;
  }
  return row;
}

}  // namespace

wire::Answer<wire::ask::Vars::Reply> Session::show_variables(Connection&,
                                                             wire::ask::Vars& request) {
  Page<wire::Variable> page;
  Stopped stopped;
  for (uint32_t number = request.first; store_ && number < store_->variables(); ++number) {
    if (page.ends_before(number)) break;
    const View view = store_->look(number, kLongestValue);
    page.spend(kVariableCost / 16);
    if (!request.name.empty() && view.name != request.name) continue;
    page.add(row_of(view, stopped),
             kVariableCost + view.file.size() + view.name.size() + view.value.size());
  }
  return wire::ask::Vars::Reply{request_ ? request_->project : std::string(), page.take_rows(),
                                page.next()};
}

}  // namespace gothon::daemon
