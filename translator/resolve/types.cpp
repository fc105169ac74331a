#include "translator/resolve/types.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "translator/source/source_text.hpp"

namespace gothon::translator {

namespace {

struct TypeExpression {
  enum Form : std::uint8_t { kName, kUnion, kOther } form = kOther;
  std::string name;
  bool subscripted = false;
  bool quoted = false;
  std::vector<TypeExpression> arguments;
};

/// Annotations nest no deeper in real code.
constexpr int kDeepestType = 50;

/// A forgiving parser of annotations: what it does not know is kOther.
class TypeParser {
 public:
  explicit TypeParser(std::string_view text, int depth = 0) : text_(text), depth_(depth) {}

  TypeExpression whole() {
    TypeExpression found = alternatives();
    blanks();
    if (at_ < text_.size()) found.form = TypeExpression::kOther;
    return found;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void blanks() {
    while (at_ < text_.size()) {
      const char each = text_[at_];
      if (each == '#') {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      } else if (std::isspace(static_cast<unsigned char>(each)) || each == '\\') {
        ++at_;
      } else {
        return;
      }
    }
  }

  TypeExpression alternatives() {
    TypeExpression first = primary();
    blanks();
    if (peek() != '|') return first;
    TypeExpression all;
    all.form = TypeExpression::kUnion;
    all.arguments.push_back(std::move(first));
    while (peek() == '|') {
      ++at_;
      all.arguments.push_back(primary());
      blanks();
    }
    return all;
  }

  TypeExpression primary() {
    blanks();
    if (++depth_ > kDeepestType) {
      at_ = text_.size();
      return {};
    }
    TypeExpression found;
    if (peek() == '\'' || peek() == '"') {
      found = quoted();
    } else if (peek() == '(') {
      ++at_;
      found = alternatives();
      blanks();
      if (peek() == ')') {
        ++at_;
      } else {
        found = {};
        skip();
      }
    } else if (is_word(peek()) && !std::isdigit(static_cast<unsigned char>(peek()))) {
      found = name();
    } else if (peek() == '[') {
      found.arguments = arguments();
    } else {
      skip();
    }
    --depth_;
    return found;
  }

  /// Over what no type is made of, up to where an outer expression goes on.
  void skip() {
    int open = 0;
    while (at_ < text_.size()) {
      const char each = text_[at_];
      if (open == 0 && (each == ',' || each == ']' || each == ')')) return;
      if (each == '(' || each == '[' || each == '{') ++open;
      if (each == ')' || each == ']' || each == '}') --open;
      ++at_;
    }
  }

  TypeExpression quoted() {
    const char mark = peek();
    const bool triple = text_.substr(at_, 3) == std::string(3, mark);
    const std::string closing(triple ? 3 : 1, mark);
    const std::size_t begin = at_ + closing.size();
    const std::size_t end = text_.find(closing, begin);
    if (end == std::string_view::npos) {
      at_ = text_.size();
      return {};
    }
    at_ = end + closing.size();
    TypeExpression found = TypeParser(text_.substr(begin, end - begin), depth_).whole();
    found.quoted = true;
    return found;
  }

  TypeExpression name() {
    TypeExpression found;
    found.form = TypeExpression::kName;
    while (true) {
      while (is_word(peek())) found.name += text_[at_++];
      blanks();
      if (peek() != '.') break;
      found.name += text_[at_++];
      blanks();
    }
    if (peek() == '[') {
      found.subscripted = true;
      found.arguments = arguments();
    } else if (peek() == '(' || peek() == '\'' || peek() == '"') {
      found.form = TypeExpression::kOther;
      skip();
    }
    return found;
  }

  std::vector<TypeExpression> arguments() {
    std::vector<TypeExpression> found;
    ++at_;
    while (at_ < text_.size() && peek() != ']') {
      const std::size_t before = at_;
      found.push_back(alternatives());
      blanks();
      if (peek() != ',' && peek() != ']') skip();
      if (peek() == ',') ++at_;
      blanks();
      if (at_ == before) ++at_;
    }
    if (peek() == ']') ++at_;
    return found;
  }

  std::string_view text_;
  int depth_;
  std::size_t at_ = 0;
};

enum class Role : std::uint8_t {
  kScalar,
  kQueue,
  kIterator,
  kCallable,
  kClassVar,
  kAnnotated,
  kNearMiss,
  kOpaque
};

struct KnownType {
  std::string_view name;
  Role role;
  std::uint8_t type = 0;
};

// One row per spelling; `typing_extensions` counts as `typing`.
constexpr std::array kKnownTypes = {
    KnownType{"bool", Role::kScalar, kBoolCode},
    KnownType{"int", Role::kScalar, kIntCode},
    KnownType{"float", Role::kScalar, kFloatCode},
    KnownType{"str", Role::kScalar, kStrCode},
    KnownType{"callable", Role::kCallable},
    KnownType{"Callable", Role::kCallable},
    KnownType{"typing.Callable", Role::kCallable},
    KnownType{"collections.abc.Callable", Role::kCallable},
    KnownType{"Queue", Role::kQueue, kQueueCode},
    KnownType{"queue.Queue", Role::kQueue, kQueueCode},
    KnownType{"multiprocessing.Queue", Role::kQueue, kQueueCode},
    KnownType{"LifoQueue", Role::kQueue, kLifoQueueCode},
    KnownType{"queue.LifoQueue", Role::kQueue, kLifoQueueCode},
    KnownType{"multiprocessing.LifoQueue", Role::kQueue, kLifoQueueCode},
    KnownType{"Iterator", Role::kIterator, kIteratorCode},
    KnownType{"typing.Iterator", Role::kIterator, kIteratorCode},
    KnownType{"collections.abc.Iterator", Role::kIterator, kIteratorCode},
    KnownType{"count", Role::kIterator, kIteratorCode},
    KnownType{"itertools.count", Role::kIterator, kIteratorCode},
    KnownType{"enumerate", Role::kIterator, kIteratorCode},
    KnownType{"zip", Role::kIterator, kIteratorCode},
    KnownType{"ClassVar", Role::kClassVar},
    KnownType{"typing.ClassVar", Role::kClassVar},
    KnownType{"Annotated", Role::kAnnotated},
    KnownType{"typing.Annotated", Role::kAnnotated},
    KnownType{"Literal", Role::kOpaque},
    KnownType{"typing.Literal", Role::kOpaque},
};

const KnownType* known(const std::string& name, const NameResolver& resolve) {
  std::string full = resolve(name);
  if (full.starts_with("builtins.")) full.erase(0, 9);
  if (full.starts_with("typing_extensions.")) full.replace(0, 17, "typing");
  for (const KnownType& each : kKnownTypes) {
    if (each.name == full) return &each;
  }
  return nullptr;
}

/// Whether a type that is itself not shared mentions one that is.
bool mentions_shared(const TypeExpression& type, const NameResolver& resolve) {
  if (type.form == TypeExpression::kName) {
    const KnownType* found = known(type.name, resolve);
    if (found != nullptr) {
      if (found->role == Role::kScalar || found->role == Role::kQueue ||
          found->role == Role::kIterator)
        return true;
      if (found->role == Role::kCallable || found->role == Role::kOpaque) return false;
    }
  }
  for (const TypeExpression& each : type.arguments) {
    if (mentions_shared(each, resolve)) return true;
  }
  return false;
}

TypeVerdict judge(const TypeExpression& type, const NameResolver& resolve) {
  TypeVerdict verdict;
  const KnownType* found = type.form == TypeExpression::kName ? known(type.name, resolve) : nullptr;
  if (found == nullptr) {
    verdict.kind = mentions_shared(type, resolve) ? TypeVerdict::kNearMiss : TypeVerdict::kOther;
    return verdict;
  }
  switch (found->role) {
    case Role::kScalar:
      verdict.kind = type.subscripted ? TypeVerdict::kOther : TypeVerdict::kShared;
      verdict.type = found->type;
      break;
    case Role::kIterator:
      verdict.kind = TypeVerdict::kShared;
      verdict.type = found->type;
      break;
    case Role::kCallable:
      verdict.kind = TypeVerdict::kCallable;
      break;
    case Role::kQueue: {
      const TypeVerdict item =
          type.arguments.size() == 1 ? judge(type.arguments[0], resolve) : TypeVerdict();
      const bool good = item.kind == TypeVerdict::kShared && is_scalar(item.type);
      verdict.kind = good ? TypeVerdict::kShared : TypeVerdict::kBadQueue;
      verdict.type = static_cast<std::uint8_t>(found->type + item.type);
      break;
    }
    case Role::kClassVar:
    case Role::kAnnotated:
      if (!type.arguments.empty()) verdict = judge(type.arguments[0], resolve);
      if (found->role == Role::kClassVar) verdict.class_variable = true;
      break;
    default:
      break;
  }
  return verdict;
}

}  // namespace

std::string type_name(std::uint8_t type) {
  static constexpr std::array<std::string_view, 5> kScalars = {"", "bool", "int", "float", "str"};
  if (is_scalar(type)) return std::string(kScalars[type]);
  if (type == kIteratorCode) return "Iterator";
  if (!is_queue(type)) return "callable";
  const std::string_view item = kScalars[std::min<std::size_t>(type & 15, 4)];
  return (type >= kLifoQueueCode ? "LifoQueue[" : "Queue[") + std::string(item) + "]";
}

TypeVerdict judge_type(std::string_view annotation, const NameResolver& resolve) {
  const TypeExpression type = TypeParser(annotation).whole();
  TypeVerdict verdict = judge(type, resolve);
  verdict.quoted = type.quoted;
  return verdict;
}

}  // namespace gothon::translator
