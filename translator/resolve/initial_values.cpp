// The initial values of declarations (docs/language.md, section 4): literals are encoded here,
// everything else is evaluated at run time.

#include <cstdlib>

#include "translator/resolve/program.hpp"
#include "translator/source/encode.hpp"

namespace gothon::translator {

namespace {

std::string_view literal_type(ValueKind kind) {
  switch (kind) {
    case ValueKind::kBool:
      return "a bool";
    case ValueKind::kInt:
      return "an int";
    case ValueKind::kFloat:
      return "a float";
    case ValueKind::kString:
      return "a str";
    default:
      return "of a type";
  }
}

/// Nothing: the literal does not convert. kRuntime: only Python knows its value.
std::optional<Variable> encode_scalar(const Module& where, const Value& value, std::uint8_t type) {
  const std::string_view core = where.text(value.core);
  const bool negative = value.sign == '-';
  std::optional<std::string> bytes;
  switch (value.kind) {
    case ValueKind::kBool:
      if (type == kBoolCode) bytes = encode_bool(core == "True");
      if (type == kIntCode) bytes = encode_small(core == "True" ? 1 : 0);
      if (type == kFloatCode) bytes = encode_int_as_float(core == "True" ? "1" : "0", false);
      break;
    case ValueKind::kInt:
      if (type == kIntCode) bytes = encode_int(core, negative);
      if (type == kFloatCode) bytes = encode_int_as_float(core, negative);
      break;
    case ValueKind::kFloat:
      if (type == kFloatCode) bytes = encode_float(core, negative);
      break;
    default: {
      if (type != kStrCode || value.kind != ValueKind::kString) break;
      std::vector<std::string_view> parts;
      for (const Range part : value.strings) parts.push_back(where.text(part));
      bytes = encode_str(parts);
      if (!bytes) return Variable{type, {}, {}, Initial::kRuntime, {}};
    }
  }
  if (!bytes) return {};
  return Variable{type, {}, {}, Initial::kLiteral, *std::move(bytes)};
}

bool is_literal(ValueKind kind) {
  return kind == ValueKind::kBool || kind == ValueKind::kInt || kind == ValueKind::kFloat ||
         kind == ValueKind::kString || kind == ValueKind::kForeign;
}

bool is_receiver(const std::vector<std::string_view>& parameters) {
  return parameters.empty() ||
         (parameters.size() == 1 && (parameters[0] == "self" || parameters[0] == "cls"));
}

}  // namespace

Variable Program::initial_value(int index, const Annotated& annotated, std::uint8_t type) {
  Module& here = module(index);
  Variable out;
  out.type = type;
  if (type == kMutexCode) {
    lock_value(here, annotated);
  } else if (type == kLatchCode) {
    latch_value(here, annotated, out);
  } else if (is_queue(type)) {
    queue_value(index, annotated, out);
  } else if (type == kIteratorCode) {
    iterator_value(here, annotated, out);
  } else {
    scalar_value(here, annotated, out);
  }
  return out;
}

void Program::scalar_value(Module& here, const Annotated& annotated, Variable& out) {
  const Value& value = annotated.value;
  if (value.kind == ValueKind::kAbsent) return;
  if (!is_literal(value.kind)) {
    out.kind = Initial::kRuntime;
    return;
  }
  const std::uint8_t type = out.type;
  if (auto encoded = encode_scalar(here, value, type)) {
    out = *std::move(encoded);
    return;
  }
  const std::string name = "`" + std::string(here.text(annotated.name)) + "`: ";
  const bool fits = type == kIntCode || type == kFloatCode ? value.kind == ValueKind::kInt : false;
  error(here, value.range, "initial-type",
        fits ? name + "its initial value is too large for " + type_name(type) +
                   ": write a smaller one"
             : name + "its initial value is " + std::string(literal_type(value.kind)) + " that " +
                   type_name(type) + " does not take: write one of type " + type_name(type));
}

void Program::iterator_value(Module& here, const Annotated& annotated, Variable& out) {
  const Value& value = annotated.value;
  out.kind = Initial::kRuntime;
  const bool none = value.kind == ValueKind::kAbsent;
  if (!none && !is_literal(value.kind)) return;
  error(
      here, none ? annotated.name : value.range, "iterator-value",
      "`" + std::string(here.text(annotated.name)) + "`: " +
          (none ? "a shared iterator says what it deals out" : "its initial value is no iterator") +
          ": write `= iter(range(N))`, `= iter(SEQUENCE)` or `= itertools.count()`");
}

void Program::lock_value(Module& here, const Annotated& annotated) {
  const Value& value = annotated.value;
  const bool good = value.kind == ValueKind::kLambda && value.defaulted_parameters == 0 &&
                    !value.odd_parameters && is_receiver(value.plain_parameters);
  if (good) return;
  error(
      here, value.kind == ValueKind::kAbsent ? annotated.name : value.range, "callable-value",
      "`" + std::string(here.text(annotated.name)) +
          "`: the value of a lock or unlock is a lambda without parameters: write `= lambda: ()`");
}

void Program::latch_value(Module& here, const Annotated& annotated, Variable& out) {
  const Value& value = annotated.value;
  const std::string name = "`" + std::string(here.text(annotated.name)) + "`: ";
  const bool good = value.kind == ValueKind::kLambda && value.defaulted_parameters == 1 &&
                    !value.odd_parameters && is_receiver(value.plain_parameters);
  if (!good) {
    error(here, value.kind == ValueKind::kAbsent ? annotated.name : value.range, "callable-value",
          name +
              "the value of a sync is a lambda with one parameter, whose default is the threshold: "
              "write `= lambda n=2: ()`");
    return;
  }
  if (!is_literal(value.default_kind)) {
    out.kind = Initial::kRuntime;
    return;
  }
  Value threshold;
  threshold.kind = value.default_kind;
  threshold.sign = value.default_sign;
  threshold.core = value.default_core;
  const auto encoded = encode_scalar(here, threshold, kIntCode);
  // Of a two's complement number the last byte has the sign.
  const bool positive =
      encoded && encoded->initial != encode_small(0) && (encoded->initial.back() & 0x80) == 0;
  if (!positive) {
    error(here, value.default_value, "threshold",
          name + "its threshold must be an int of 1 or more");
    return;
  }
  out.kind = Initial::kLiteral;
  out.initial = encoded->initial;
}

void Program::check_thresholds(unsigned nodes) {
  for (const auto& each : modules_) {
    for (std::size_t at = 0; at < each->declarations.size(); ++at) {
      const Declaration& declaration = each->declarations[at];
      const Annotated& annotated = each->outline.annotated[at];
      if (declaration.kind != Declaration::kVariable ||
          each->variables[declaration.variable].type != kLatchCode ||
          annotated.value.default_kind != ValueKind::kInt) {
        continue;
      }
      std::string literal(each->text(annotated.value.default_core));
      std::erase(literal, '_');
      const unsigned long threshold = std::strtoul(literal.c_str(), nullptr, 10);
      if (threshold <= nodes) continue;
      report(Severity::kWarning, *each, annotated.name, "unreachable-threshold",
             "`" + std::string(each->text(annotated.name)) + "`: it opens after " + literal +
                 " signals and there " +
                 (nodes == 1 ? "is 1 node" : "are " + std::to_string(nodes) + " nodes") +
                 ": unless a node signals more than once everybody waits for ever; write "
                 "`_node_count_` if each node signals once");
    }
  }
}

void Program::queue_value(int index, const Annotated& annotated, Variable& out) {
  Module& here = module(index);
  const Value& value = annotated.value;
  if (value.kind == ValueKind::kAbsent) return;
  const std::string name = "`" + std::string(here.text(annotated.name)) + "`: ";
  const std::string wanted = out.type >= kLifoQueueCode ? "LifoQueue" : "Queue";
  TypeVerdict made;
  if (value.kind == ValueKind::kCall) {
    made = judge_type(here.text(value.callee), [&](const std::string& dotted) {
      return full_name(index, annotated.scope, dotted);
    });
  }
  const bool queue = made.kind == TypeVerdict::kBadQueue ||
                     (made.kind == TypeVerdict::kShared && is_queue(made.type));
  if (!queue || (made.type & 0xF0) != (out.type & 0xF0)) {
    error(here, value.range, "queue-value",
          name + "the value of a shared queue is a call: write `" + wanted + "()` or `" + wanted +
              "(LIMIT)`");
    return;
  }
  const bool one = value.positional.size() + value.keywords.size() <= 1;
  if (value.splat || !one || (!value.keywords.empty() && value.keywords[0].name != "maxsize")) {
    error(here, value.arguments, "queue-value",
          name + "a shared queue takes one argument, its limit (maxsize)");
    return;
  }
  if (value.argument_kind == ValueKind::kAbsent) return;
  if (!is_literal(value.argument_kind)) {
    out.kind = Initial::kRuntime;
    return;
  }
  Value limit;
  limit.kind = value.argument_kind;
  limit.sign = value.argument_sign;
  limit.core = value.argument_core;
  const auto encoded = encode_scalar(here, limit, kIntCode);
  if (!encoded) {
    error(here, value.arguments, "queue-value",
          name + "its limit is no int: write a number of items");
    return;
  }
  out.kind = Initial::kLiteral;
  out.initial = encoded->initial;
}

}  // namespace gothon::translator
