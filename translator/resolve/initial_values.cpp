// The initial values of declarations (docs/language.md, section 4): literals are encoded here,
// everything else is evaluated at run time.

#include <algorithm>
#include <array>
#include <cstdlib>

#include "translator/resolve/program.hpp"
#include "translator/resolve/schema.hpp"
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
    case ValueKind::kBytes:
      return "bytes";
    case ValueKind::kNone:
      return "None";
    case ValueKind::kTuple:
      return "a tuple";
    case ValueKind::kList:
      return "a list";
    case ValueKind::kSet:
      return "a set";
    case ValueKind::kDict:
      return "a dict";
    default:
      return "of a type";
  }
}

std::vector<std::string_view> texts_of(const Module& where, const std::vector<Range>& parts) {
  std::vector<std::string_view> texts;
  for (const Range part : parts) texts.push_back(where.text(part));
  return texts;
}

/// Whether only Python knows the value of a literal: of a `\N{…}` in it.
bool is_pythons(const Module& where, const Value& value) {
  if (value.kind == ValueKind::kString) return !encode_str(texts_of(where, value.strings));
  return std::any_of(value.items.begin(), value.items.end(),
                     [&](const Value& item) { return is_pythons(where, item); });
}

/// Nothing: the literal does not convert.
std::optional<std::string> encode_scalar(const Module& where, const Value& value,
                                         std::uint8_t type) {
  const std::string_view core = where.text(value.core);
  const bool negative = value.sign == '-';
  const bool truth = core == "True";
  switch (value.kind) {
    case ValueKind::kBool:
      if (type == kBoolCode) return encode_bool(truth);
      if (type == kIntCode) return encode_small(truth ? 1 : 0);
      if (type == kFloatCode) return encode_int_as_float(truth ? "1" : "0", false);
      return {};
    case ValueKind::kInt:
      if (type == kIntCode) return encode_int(core, negative);
      if (type == kFloatCode) return encode_int_as_float(core, negative);
      return {};
    case ValueKind::kFloat:
      if (type == kFloatCode) return encode_float(core, negative);
      return {};
    case ValueKind::kString:
      if (type == kStrCode) return encode_str(texts_of(where, value.strings));
      return {};
    case ValueKind::kBytes:
      if (type == kBytesCode) return encode_bytes(texts_of(where, value.strings));
      return {};
    default:
      return {};
  }
}

/// A lambda's parameter that says how long a call may wait.
constexpr std::string_view kTimeout = "timeout";

/// A float that is no number: a barrier whose waits have no timeout.
const std::string kNoTimeout("\0\0\0\0\0\0\xf8\x7f", 8);

/// How an object of `threading` is made.
struct Constructor {
  std::uint8_t type;
  std::string_view spelling;  ///< in messages
  std::vector<std::string_view> parameters;
  std::size_t least;  ///< how many of them have to be given
};

const Constructor& constructor_of(std::uint8_t type) {
  static const std::array kConstructors = {
      Constructor{kLockCode, "`Lock()`", {}, 0},
      Constructor{kRLockCode, "`RLock()`", {}, 0},
      Constructor{kSemaphoreCode, "`Semaphore()` or `Semaphore(VALUE)`", {"value"}, 0},
      Constructor{kEventCode, "`Event()`", {}, 0},
      Constructor{kConditionCode, "`Condition()`, which has a lock of its own", {}, 0},
      Constructor{kBarrierCode, "`Barrier(PARTIES)`", {"parties", "action", "timeout"}, 1},
  };
  const auto found = std::find_if(kConstructors.begin(), kConstructors.end(),
                                  [&](const Constructor& each) { return each.type == type; });
  return found == kConstructors.end() ? kConstructors[0] : *found;
}

/// Whether it has parameters for all that it is given, and is given what it has to be.
bool takes(const Constructor& constructor, const Value& value) {
  const auto& parameters = constructor.parameters;
  if (value.positional.size() > parameters.size()) return false;
  std::size_t most = value.positional.size();
  for (const KeywordArgument& each : value.keywords) {
    const auto at = std::find(parameters.begin(), parameters.end(), each.name);
    if (at < parameters.begin() + static_cast<std::ptrdiff_t>(value.positional.size()) ||
        at == parameters.end())
      return false;
    ++most;
    if (constructor.least > 0 && at == parameters.begin()) return true;
  }
  return most >= constructor.least && (constructor.least == 0 || !value.positional.empty());
}

bool has_action(const Module& where, const Value& value) {
  const auto is_one = [&](Range given) { return where.text(given) != "None"; };
  for (const KeywordArgument& each : value.keywords)
    if (each.name == "action" && is_one(each.value)) return true;
  return value.positional.size() > 1 && is_one(value.positional[1]);
}

bool is_receiver(const std::vector<std::string_view>& parameters) {
  return parameters.empty() ||
         (parameters.size() == 1 && (parameters[0] == "self" || parameters[0] == "cls"));
}

}  // namespace

Variable Program::initial_value(int index, const Annotated& annotated, std::uint8_t type,
                                const std::string& schema) {
  Module& here = module(index);
  Variable out;
  out.type = type;
  out.schema = schema;
  if (type == kMutexCode) {
    lock_value(here, annotated);
  } else if (type == kLatchCode) {
    latch_value(here, annotated, out);
  } else if (is_queue(type)) {
    queue_value(index, annotated, out);
  } else if (type == kIteratorCode) {
    iterator_value(here, annotated, out);
  } else if (is_sync_object(type)) {
    sync_object_value(index, annotated, out);
  } else if (is_container(type)) {
    container_value(index, annotated, out);
  } else if (is_array(type)) {
    array_value(here, annotated, out);
  } else {
    scalar_value(here, annotated, out);
  }
  return out;
}

void Program::scalar_value(Module& here, const Annotated& annotated, Variable& out) {
  const Value& value = annotated.value;
  if (value.kind == ValueKind::kAbsent) return;
  if (!is_literal(value.kind) || is_pythons(here, value)) {
    out.kind = Initial::kRuntime;
    return;
  }
  const std::uint8_t type = out.type;
  auto encoded = type == kValueCode ? encode_literal(here, value, out.schema)
                                    : encode_scalar(here, value, type);
  if (encoded) {
    out.kind = Initial::kLiteral;
    out.initial = *std::move(encoded);
    return;
  }
  const std::string name = "`" + std::string(here.text(annotated.name)) + "`: ";
  const std::string wanted = type_name(type, out.schema);
  const bool fits = type == kIntCode || type == kFloatCode ? value.kind == ValueKind::kInt : false;
  error(here, value.range, "initial-type",
        fits ? name + "its initial value is too large for " + wanted + ": write a smaller one"
             : name + "its initial value is " + std::string(literal_type(value.kind)) + " that " +
                   wanted + " does not take: write one of type " + wanted);
}

/// The value is what says how many elements there are, and of which type.
void Program::array_value(Module& here, const Annotated& annotated, Variable& out) {
  const Value& value = annotated.value;
  out.kind = Initial::kRuntime;
  if (value.kind != ValueKind::kAbsent && !is_literal(value.kind)) return;
  const std::string_view right = out.type == kArrayCode       ? "= array('d', bytes(8 * N))"
                                 : out.type == kByteArrayCode ? "= bytearray(N)"
                                                              : "= numpy.zeros((HEIGHT, WIDTH))";
  error(here, value.kind == ValueKind::kAbsent ? annotated.name : value.range, "array-value",
        "`" + std::string(here.text(annotated.name)) + "`: a shared " + type_name(out.type) +
            " is what its declaration makes, for as long as the session lasts: write `" +
            std::string(right) + "` or the like, or keep it plain with # gothon: plain");
}

void Program::iterator_value(Module& here, const Annotated& annotated, Variable& out) {
  const Value& value = annotated.value;
  if (value.kind == ValueKind::kAbsent) return;
  out.kind = Initial::kRuntime;
  if (!is_literal(value.kind)) return;
  error(here, value.range, "iterator-value",
        "`" + std::string(here.text(annotated.name)) +
            "`: its initial value is no iterator: write `= iter(range(N))`, `= iter(SEQUENCE)` or "
            "`= itertools.count()`");
}

void Program::lock_value(Module& here, const Annotated& annotated) {
  const Value& value = annotated.value;
  const auto& defaulted = value.defaulted_parameters;
  const bool timed = defaulted.size() == 1 && defaulted[0] == kTimeout;
  const bool good = value.kind == ValueKind::kLambda && (defaulted.empty() || timed) &&
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
  const auto& defaulted = value.defaulted_parameters;
  const bool timed = defaulted.size() == 2 && defaulted[1] == kTimeout;
  const bool good = value.kind == ValueKind::kLambda && (defaulted.size() == 1 || timed) &&
                    defaulted[0] != kTimeout && !value.odd_parameters &&
                    is_receiver(value.plain_parameters);
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
  const bool positive = encoded && *encoded != encode_small(0) && (encoded->back() & 0x80) == 0;
  if (!positive) {
    error(here, value.default_value, "threshold",
          name + "its threshold must be an int of 1 or more");
    return;
  }
  out.kind = Initial::kLiteral;
  out.initial = *encoded;
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
  const auto judged = [&](Range text) {
    return judge_type(here.text(text), [&](const std::string& dotted) {
      return full_name(index, annotated.scope, dotted);
    });
  };
  const std::string wanted(judged(annotated.type).queue);
  const bool simple = wanted == "SimpleQueue";
  if (value.kind != ValueKind::kCall || judged(value.callee).queue != wanted) {
    error(here, value.range, "queue-value",
          name + "the value of a shared queue is a call: write `" + wanted + "()`" +
              (simple ? "" : " or `" + wanted + "(LIMIT)`"));
    return;
  }
  if (simple && !(value.positional.empty() && value.keywords.empty() && !value.splat)) {
    error(here, value.arguments, "queue-value",
          name + "a SimpleQueue has no limit: write `SimpleQueue()`, or declare a Queue");
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
  out.initial = *encoded;
}

void Program::sync_object_value(int index, const Annotated& annotated, Variable& out) {
  Module& here = module(index);
  const Value& value = annotated.value;
  if (value.kind == ValueKind::kAbsent) return;
  TypeVerdict made;
  if (value.kind == ValueKind::kCall) {
    made = judge_type(here.text(value.callee), [&](const std::string& dotted) {
      return full_name(index, annotated.scope, dotted);
    });
  }
  const std::string name = "`" + std::string(here.text(annotated.name)) + "`: ";
  const Constructor& constructor = constructor_of(out.type);
  const bool right = made.kind == TypeVerdict::kShared && made.type == out.type;
  if (!right || value.splat || !takes(constructor, value)) {
    error(here, value.range, "sync-value",
          name + "the value of a shared " + type_name(out.type) +
              " is a call of threading's or multiprocessing's: write " +
              std::string(constructor.spelling));
    return;
  }
  out.bounded = made.bounded;
  const std::size_t given = value.positional.size() + value.keywords.size();
  if (constructor.parameters.empty()) return;
  if (out.type == kBarrierCode && has_action(here, value)) {
    error(here, value.arguments, "sync-value",
          name +
              "a shared Barrier runs no action: do it in the node whose wait() gives 0, and wait "
              "once more");
    return;
  }
  if (given > 1 || (given == 1 && !is_literal(value.argument_kind))) {
    out.kind = Initial::kRuntime;
    return;
  }
  Value number;
  number.kind = value.argument_kind;
  number.sign = value.argument_sign;
  number.core = value.argument_core;
  auto encoded = encode_scalar(here, number, kIntCode);
  if (given == 0) encoded = encode_small(1);
  // Of a two's complement number the last byte has the sign.
  const bool fits = encoded && (encoded->back() & 0x80) == 0 &&
                    (out.type == kSemaphoreCode || *encoded != encode_small(0));
  if (!fits) {
    error(here, value.arguments, "sync-value",
          name + (out.type == kBarrierCode
                      ? "its parties are no int of 1 or more: write how many wait for each other"
                      : "its value is no int of 0 or more: write how many may have it at a time"));
    return;
  }
  out.kind = Initial::kLiteral;
  out.initial =
      (out.type == kBarrierCode ? kNoTimeout : std::string(1, made.bounded ? '\1' : '\0')) +
      *encoded;
}

}  // namespace gothon::translator
