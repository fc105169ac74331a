// The initial values of dicts, sets and lists (docs/language.md, section 16): displays of literals
// and empty ones are encoded here.

#include <algorithm>
#include <optional>

#include "glue/wire/value.hpp"
#include "translator/resolve/program.hpp"
#include "translator/resolve/schema.hpp"

namespace gothon::translator {

namespace {

/// What the factory of a defaultdict is called whose values begin with `zero`.
std::string factory_of(const std::string& zero) {
  constexpr std::pair<std::string_view, std::string_view> kFactories[] = {
      {"i", "int"},    {"f", "float"},      {"s", "str"}, {"b", "bytes"},
      {"t0", "tuple"}, {"zi", "frozenset"}, {"B", "bool"}};
  for (const auto& [schema, name] : kFactories)
    if (wire::zero_value(schema) == zero) return std::string(name);
  return "lambda: " + wire::python_text(zero);
}

bool only_python_reads(const Module& where, const Value& value) {
  if (value.kind == ValueKind::kString) return !encode_literal(where, value, "s");
  return std::any_of(value.items.begin(), value.items.end(),
                     [&](const Value& item) { return only_python_reads(where, item); });
}

}  // namespace

/// Whether a defaultdict is given what makes `zero`.
bool Program::is_factory(int index, const Annotated& annotated, const std::string& zero,
                         const std::string& schema) const {
  const Value& value = annotated.value;
  const Module& here = module(index);
  if (value.positional.empty()) return value.splat;
  if (!value.items.empty()) {
    const auto given = encode_literal(here, value.items[0], schema);
    return given && *given == zero;
  }
  const std::string name(here.text(value.positional[0]));
  std::string full = full_name(index, annotated.scope, name);
  if (full.starts_with("builtins.")) full.erase(0, 9);
  return full == factory_of(zero);
}

/// Why the value of a container cannot be its value; empty if it may be.
std::string Program::wrong_container(int index, const Annotated& annotated,
                                     const Variable& out) const {
  const Value& value = annotated.value;
  const Module& here = module(index);
  const std::string wanted = type_name(out.type, out.schema);
  const bool called = value.kind == ValueKind::kCall;
  std::uint8_t made = 0;
  if (called) {
    made = judge_type(here.text(value.callee), [&](const std::string& dotted) {
             return full_name(index, annotated.scope, dotted);
           }).type;
  }
  if (out.type == kDefaultDictCode) {
    const std::string zero = wire::zero_value(wire::value_schema(out.schema));
    const std::string right = "write `= defaultdict(" + factory_of(zero) + ")`";
    if (is_literal(value.kind) || (is_container(made) && made != out.type))
      return "the value of a shared defaultdict is a call: " + right;
    if (made == out.type &&
        !is_factory(index, annotated, zero, std::string(wire::value_schema(out.schema))))
      return "what is missing in " + wanted +
             " begins with what the type of its values gives: " + right;
    return {};
  }
  if (out.type == kCounterCode && is_literal(value.kind))
    return "the value of a shared Counter is a call: write `= Counter()`";
  if (is_container(made) && made != out.type)
    return "its initial value is no " + wanted +
           ": declare it as what it is, or give it what it is declared as";
  return {};
}

void Program::container_value(int index, const Annotated& annotated, Variable& out) {
  Module& here = module(index);
  const Value& value = annotated.value;
  if (value.kind == ValueKind::kAbsent) return;
  const std::string name = "`" + std::string(here.text(annotated.name)) + "`: ";
  if (const std::string wrong = wrong_container(index, annotated, out); !wrong.empty())
    return error(here, value.range, "container-value", name + wrong);
  std::optional<std::string> encoded;
  if (value.kind == ValueKind::kCall) {
    const std::size_t factory = out.type == kDefaultDictCode ? 1 : 0;
    const std::uint8_t made = judge_type(here.text(value.callee), [&](const std::string& dotted) {
                                return full_name(index, annotated.scope, dotted);
                              }).type;
    const bool empty = made == out.type && value.positional.size() == factory &&
                       value.keywords.empty() && !value.splat;
    if (empty) encoded = wire::zero_value(out.schema);
  } else if (is_literal(value.kind) && !only_python_reads(here, value)) {
    encoded = encode_literal(here, value, out.schema);
    if (!encoded)
      return error(here, value.range, "initial-type",
                   name + "its initial value is none that " + type_name(out.type, out.schema) +
                       " takes: write one of that type");
  }
  out.kind = encoded ? Initial::kLiteral : Initial::kRuntime;
  if (encoded) out.initial = *std::move(encoded);
}

}  // namespace gothon::translator
