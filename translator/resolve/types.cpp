#include "translator/resolve/types.hpp"

#include <array>
#include <optional>

#include "glue/wire/types.hpp"
#include "glue/wire/value.hpp"
#include "translator/resolve/schema.hpp"
#include "translator/resolve/type_expression.hpp"

namespace gothon::translator {

namespace {

enum class Role : std::uint8_t {
  kScalar,
  kNone,
  kTuple,
  kFrozenset,
  kOptional,
  kUnion,
  /// Of items of queues too.
  kMutable,
  kContainer,
  kArray,
  kObject,
  kQueue,
  kIterator,
  kSyncObject,
  kCallable,
  kClassVar,
  kAnnotated,
  kOpaque
};

struct KnownType {
  std::string_view name;
  Role role;
  std::uint8_t type = 0;
  /// In a schema, and how many types follow.
  char letter = 0;
  std::size_t arguments = 0;
  bool bounded = false;
};

// One row per spelling; `typing_extensions` counts as `typing`.
constexpr std::array kKnownTypes = {
    KnownType{"bool", Role::kScalar, kBoolCode, 'B'},
    KnownType{"int", Role::kScalar, kIntCode, 'i'},
    KnownType{"float", Role::kScalar, kFloatCode, 'f'},
    KnownType{"str", Role::kScalar, kStrCode, 's'},
    KnownType{"bytes", Role::kScalar, kBytesCode, 'b'},
    KnownType{"None", Role::kNone, 0, 'N'},
    KnownType{"tuple", Role::kTuple},
    KnownType{"Tuple", Role::kTuple},
    KnownType{"typing.Tuple", Role::kTuple},
    KnownType{"frozenset", Role::kFrozenset, 0, 'z', 1},
    KnownType{"FrozenSet", Role::kFrozenset, 0, 'z', 1},
    KnownType{"typing.FrozenSet", Role::kFrozenset, 0, 'z', 1},
    KnownType{"Optional", Role::kOptional},
    KnownType{"typing.Optional", Role::kOptional},
    KnownType{"Union", Role::kUnion},
    KnownType{"typing.Union", Role::kUnion},
    KnownType{"list", Role::kMutable, kListCode, 'l', 1},
    KnownType{"List", Role::kMutable, kListCode, 'l', 1},
    KnownType{"typing.List", Role::kMutable, kListCode, 'l', 1},
    KnownType{"set", Role::kMutable, kSetCode, 'S', 1},
    KnownType{"Set", Role::kMutable, kSetCode, 'S', 1},
    KnownType{"typing.Set", Role::kMutable, kSetCode, 'S', 1},
    KnownType{"dict", Role::kMutable, kDictCode, 'd', 2},
    KnownType{"Dict", Role::kMutable, kDictCode, 'd', 2},
    KnownType{"typing.Dict", Role::kMutable, kDictCode, 'd', 2},
    KnownType{"Mapping", Role::kContainer, kDictCode, 'd', 2},
    KnownType{"typing.Mapping", Role::kContainer, kDictCode, 'd', 2},
    KnownType{"collections.abc.Mapping", Role::kContainer, kDictCode, 'd', 2},
    KnownType{"MutableMapping", Role::kContainer, kDictCode, 'd', 2},
    KnownType{"typing.MutableMapping", Role::kContainer, kDictCode, 'd', 2},
    KnownType{"collections.abc.MutableMapping", Role::kContainer, kDictCode, 'd', 2},
    KnownType{"defaultdict", Role::kContainer, kDefaultDictCode, 'd', 2},
    KnownType{"collections.defaultdict", Role::kContainer, kDefaultDictCode, 'd', 2},
    KnownType{"DefaultDict", Role::kContainer, kDefaultDictCode, 'd', 2},
    KnownType{"typing.DefaultDict", Role::kContainer, kDefaultDictCode, 'd', 2},
    KnownType{"Counter", Role::kContainer, kCounterCode, 'd', 1},
    KnownType{"collections.Counter", Role::kContainer, kCounterCode, 'd', 1},
    KnownType{"typing.Counter", Role::kContainer, kCounterCode, 'd', 1},
    KnownType{"MutableSet", Role::kContainer, kSetCode, 'S', 1},
    KnownType{"typing.MutableSet", Role::kContainer, kSetCode, 'S', 1},
    KnownType{"collections.abc.MutableSet", Role::kContainer, kSetCode, 'S', 1},
    KnownType{"Sequence", Role::kContainer, kListCode, 'l', 1},
    KnownType{"typing.Sequence", Role::kContainer, kListCode, 'l', 1},
    KnownType{"collections.abc.Sequence", Role::kContainer, kListCode, 'l', 1},
    KnownType{"MutableSequence", Role::kContainer, kListCode, 'l', 1},
    KnownType{"typing.MutableSequence", Role::kContainer, kListCode, 'l', 1},
    KnownType{"collections.abc.MutableSequence", Role::kContainer, kListCode, 'l', 1},
    KnownType{"array.array", Role::kArray, kArrayCode},
    KnownType{"bytearray", Role::kArray, kByteArrayCode},
    KnownType{"numpy.ndarray", Role::kArray, kNdArrayCode},
    KnownType{"numpy.typing.NDArray", Role::kArray, kNdArrayCode},
    KnownType{"object", Role::kObject},
    KnownType{"Any", Role::kObject},
    KnownType{"typing.Any", Role::kObject},
    KnownType{"callable", Role::kCallable},
    KnownType{"Callable", Role::kCallable},
    KnownType{"typing.Callable", Role::kCallable},
    KnownType{"collections.abc.Callable", Role::kCallable},
    KnownType{"Queue", Role::kQueue, kQueueCode},
    KnownType{"queue.Queue", Role::kQueue, kQueueCode},
    KnownType{"multiprocessing.Queue", Role::kQueue, kQueueCode},
    KnownType{"JoinableQueue", Role::kQueue, kQueueCode},
    KnownType{"multiprocessing.JoinableQueue", Role::kQueue, kQueueCode},
    KnownType{"SimpleQueue", Role::kQueue, kQueueCode},
    KnownType{"queue.SimpleQueue", Role::kQueue, kQueueCode},
    KnownType{"multiprocessing.SimpleQueue", Role::kQueue, kQueueCode},
    KnownType{"LifoQueue", Role::kQueue, kLifoQueueCode},
    KnownType{"queue.LifoQueue", Role::kQueue, kLifoQueueCode},
    KnownType{"multiprocessing.LifoQueue", Role::kQueue, kLifoQueueCode},
    KnownType{"PriorityQueue", Role::kQueue, kPriorityQueueCode},
    KnownType{"queue.PriorityQueue", Role::kQueue, kPriorityQueueCode},
    KnownType{"Iterator", Role::kIterator, kIteratorCode},
    KnownType{"typing.Iterator", Role::kIterator, kIteratorCode},
    KnownType{"collections.abc.Iterator", Role::kIterator, kIteratorCode},
    KnownType{"count", Role::kIterator, kIteratorCode},
    KnownType{"itertools.count", Role::kIterator, kIteratorCode},
    KnownType{"enumerate", Role::kIterator, kIteratorCode},
    KnownType{"zip", Role::kIterator, kIteratorCode},
    KnownType{"threading.Lock", Role::kSyncObject, kLockCode},
    KnownType{"multiprocessing.Lock", Role::kSyncObject, kLockCode},
    KnownType{"threading.RLock", Role::kSyncObject, kRLockCode},
    KnownType{"multiprocessing.RLock", Role::kSyncObject, kRLockCode},
    KnownType{"threading.Semaphore", Role::kSyncObject, kSemaphoreCode},
    KnownType{"multiprocessing.Semaphore", Role::kSyncObject, kSemaphoreCode},
    KnownType{"threading.BoundedSemaphore", Role::kSyncObject, kSemaphoreCode, 0, 0, true},
    KnownType{"multiprocessing.BoundedSemaphore", Role::kSyncObject, kSemaphoreCode, 0, 0, true},
    KnownType{"threading.Event", Role::kSyncObject, kEventCode},
    KnownType{"multiprocessing.Event", Role::kSyncObject, kEventCode},
    KnownType{"threading.Condition", Role::kSyncObject, kConditionCode},
    KnownType{"multiprocessing.Condition", Role::kSyncObject, kConditionCode},
    KnownType{"threading.Barrier", Role::kSyncObject, kBarrierCode},
    KnownType{"multiprocessing.Barrier", Role::kSyncObject, kBarrierCode},
    KnownType{"ClassVar", Role::kClassVar},
    KnownType{"typing.ClassVar", Role::kClassVar},
    KnownType{"Annotated", Role::kAnnotated},
    KnownType{"typing.Annotated", Role::kAnnotated},
    KnownType{"Literal", Role::kOpaque},
    KnownType{"typing.Literal", Role::kOpaque},
};

using Schema = std::optional<std::string>;

const KnownType* known(const std::string& name, const NameResolver& resolve) {
  std::string full = resolve(name);
  if (full.starts_with("builtins.")) full.erase(0, 9);
  // What annotations of multiprocessing's name: its constructors are methods.
  if (full.starts_with("multiprocessing.synchronize.")) full.erase(15, 12);
  if (full.starts_with("typing_extensions.")) full.replace(0, 17, "typing");
  for (const KnownType& each : kKnownTypes) {
    if (each.name == full) return &each;
  }
  return nullptr;
}

/// Types as schemas (docs/protocol.md, "Encoded values").
class SchemaMaker {
 public:
  /// `items`: of a queue, which may be of any type.
  SchemaMaker(const NameResolver& resolve, bool items) : resolve_(resolve), items_(items) {}

  /// Nothing: no value may be of that type.
  Schema make(const TypeExpression& type) const {
    if (type.form == TypeExpression::kUnion) return one_of(type.arguments, false);
    if (type.form != TypeExpression::kName) return {};
    const KnownType* found = known(type.name, resolve_);
    if (found == nullptr) return any();
    switch (found->role) {
      case Role::kScalar:
      case Role::kNone:
        return type.subscripted ? Schema() : std::string(1, found->letter);
      case Role::kTuple:
        return tuple(type);
      case Role::kMutable:
        return items_ ? of(type, *found) : Schema();
      case Role::kFrozenset:
        return of(type, *found);
      case Role::kOptional:
        return type.arguments.size() == 1 ? one_of(type.arguments, true) : Schema();
      case Role::kUnion:
        return one_of(type.arguments, false);
      case Role::kClassVar:
      case Role::kAnnotated:
        return type.arguments.empty() ? Schema() : make(type.arguments[0]);
      default:
        return any();
    }
  }

 private:
  /// Python's pickle has what is of no builtin type.
  Schema any() const { return items_ ? Schema("O") : Schema(); }

  Schema tuple(const TypeExpression& type) const {
    const auto& arguments = type.arguments;
    if (!type.subscripted) return items_ ? Schema("vO") : Schema();
    if (arguments.empty()) return {};
    if (arguments.size() == 1 && arguments[0].form == TypeExpression::kEmpty) return "t0";
    if (arguments.size() == 2 && arguments[1].form == TypeExpression::kEllipsis)
      return joined("v", {arguments[0]});
    return joined("t" + std::to_string(arguments.size()), arguments);
  }

  Schema of(const TypeExpression& type, const KnownType& found) const {
    const std::string letter(1, found.letter);
    if (!type.subscripted && items_) return letter + std::string(found.arguments, 'O');
    return type.arguments.size() == found.arguments ? joined(letter, type.arguments) : Schema();
  }

  Schema joined(std::string out, const std::vector<TypeExpression>& types) const {
    for (const TypeExpression& each : types) {
      const Schema schema = make(each);
      if (!schema) return {};
      out += *schema;
    }
    return out;
  }

  Schema one_of(const std::vector<TypeExpression>& types, bool or_none) const {
    std::vector<std::string> schemas;
    for (const TypeExpression& each : types) {
      const Schema schema = make(each);
      if (!schema) return {};
      schemas.push_back(*schema);
    }
    if (or_none) schemas.emplace_back("N");
    return union_of(schemas);
  }

  const NameResolver& resolve_;
  bool items_;
};

/// Sets what a schema comes to: a scalar type has a code of its own. False if it is none.
bool set_type(TypeVerdict& verdict, const Schema& schema) {
  if (!schema || !wire::is_schema(*schema)) return false;
  verdict.type = kValueCode;
  for (const KnownType& each : kKnownTypes)
    if (each.role == Role::kScalar && schema->size() == 1 && each.letter == schema->front())
      verdict.type = each.type;
  if (verdict.type == kValueCode) verdict.schema = *schema;
  return true;
}

/// Whether a type that is itself not shared mentions one that is.
bool mentions_shared(const TypeExpression& type, const NameResolver& resolve) {
  if (type.form == TypeExpression::kName) {
    const KnownType* found = known(type.name, resolve);
    if (found != nullptr) {
      if (found->role == Role::kScalar || found->role == Role::kQueue ||
          found->role == Role::kIterator || found->role == Role::kSyncObject ||
          found->role == Role::kArray)
        return true;
      if (found->role == Role::kCallable || found->role == Role::kOpaque) return false;
    }
  }
  for (const TypeExpression& each : type.arguments) {
    if (mentions_shared(each, resolve)) return true;
  }
  return false;
}

/// Whether a schema is one of keys: equal keys have equal bytes.
bool is_key(std::string_view schema) {
  constexpr std::string_view kLetters = "siBbtv0123456789";
  return schema.find_first_not_of(kLetters) == std::string_view::npos;
}

/// A type within this one whose values can be changed.
const KnownType* changeable_within(const TypeExpression& type, const NameResolver& resolve) {
  const KnownType* found = type.form == TypeExpression::kName ? known(type.name, resolve) : nullptr;
  if (found != nullptr && is_container(found->type)) return found;
  for (const TypeExpression& each : type.arguments) {
    if (const KnownType* within = changeable_within(each, resolve)) return within;
  }
  return nullptr;
}

/// What to write in place of values that can be changed in place.
std::string_view instead_of(const KnownType& changeable) {
  if (changeable.letter == 'l') return "`tuple[T, ...]`, and `NAME[k] += (x,)` to add to one";
  if (changeable.letter == 'S') return "`frozenset[T]`, and `NAME[k] |= {x}` to add to one";
  return "a tuple as the key, as in `NAME[a, b]`";
}

/// A dict, defaultdict, Counter, set or list, or what keeps it from being shared.
void judge_container(const TypeExpression& type, const KnownType& found,
                     const NameResolver& resolve, TypeVerdict& verdict) {
  const std::string name(found.name.substr(found.name.rfind('.') + 1));
  const bool counts = found.type == kCounterCode;
  const bool keyed = found.letter == 'd';
  verdict.type = found.type;
  verdict.kind = type.subscripted ? TypeVerdict::kNearMiss : TypeVerdict::kOther;
  if (type.arguments.size() != found.arguments) {
    verdict.why = "its brackets are to say of which types it is: write `" + name +
                  (keyed && !counts ? "[str, int]`" : "[int]`") + " or the like";
    return;
  }
  const SchemaMaker maker(resolve, false);
  const Schema first = maker.make(type.arguments[0]);
  const bool hashed = found.letter != 'l';
  if (hashed && (!first || !is_key(*first))) {
    verdict.why = std::string(keyed ? "keys" : "elements") + " of a shared " + name +
                  " are str, int, bytes, bool or tuples of these: use such a type";
    return;
  }
  const TypeExpression& values = type.arguments.back();
  const Schema last = counts ? Schema("i") : maker.make(values);
  if (!last) {
    const KnownType* changeable = changeable_within(values, resolve);
    verdict.why = changeable == nullptr
                      ? "a shared " + name +
                            " holds None, bool, int, float, str, bytes, and tuples, frozensets "
                            "and unions of these: use such a type"
                      : "a `" + std::string(changeable->name) +
                            "` in it would be changed in one node only: write " +
                            std::string(instead_of(*changeable));
    return;
  }
  verdict.schema = std::string(1, found.letter);
  if (keyed) verdict.schema += *first;
  verdict.schema += *last;
  if (!wire::is_schema(verdict.schema)) return;
  verdict.kind = TypeVerdict::kShared;
}

TypeVerdict judge(const TypeExpression& type, const NameResolver& resolve) {
  TypeVerdict verdict;
  const KnownType* found = type.form == TypeExpression::kName ? known(type.name, resolve) : nullptr;
  switch (found == nullptr ? Role::kUnion : found->role) {
    case Role::kScalar:
    case Role::kSyncObject:
      verdict.kind = type.subscripted ? TypeVerdict::kOther : TypeVerdict::kShared;
      verdict.type = found->type;
      verdict.bounded = found->bounded;
      break;
    case Role::kIterator:
    case Role::kArray:
      // Whatever their brackets say.
      verdict.kind = TypeVerdict::kShared;
      verdict.type = found->type;
      break;
    case Role::kTuple:
    case Role::kFrozenset:
    case Role::kOptional:
    case Role::kUnion:
      if (const Schema schema = SchemaMaker(resolve, false).make(type);
          schema != "N" && set_type(verdict, schema))
        verdict.kind = TypeVerdict::kShared;
      else if (mentions_shared(type, resolve))
        verdict.kind = TypeVerdict::kNearMiss;
      break;
    case Role::kMutable:
    case Role::kContainer:
      judge_container(type, *found, resolve, verdict);
      break;
    case Role::kCallable:
      verdict.kind = TypeVerdict::kCallable;
      break;
    case Role::kQueue: {
      const bool good = type.arguments.size() == 1 &&
                        set_type(verdict, SchemaMaker(resolve, true).make(type.arguments[0]));
      verdict.kind = good ? TypeVerdict::kShared : TypeVerdict::kBadQueue;
      if (good && found->type == kPriorityQueueCode && !wire::is_ordered(verdict.schema))
        verdict.kind = TypeVerdict::kUnorderedQueue;
      verdict.queue = found->name.substr(found->name.rfind('.') + 1);
      verdict.type = static_cast<std::uint8_t>(found->type + verdict.type);
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

std::string type_name(std::uint8_t type, std::string_view schema) {
  const auto known = wire::type_from(type);
  const bool callable = type == kMutexCode || type == kLatchCode;
  return callable || !known ? "callable" : wire::type_name(*known, schema);
}

TypeVerdict judge_type(std::string_view annotation, const NameResolver& resolve) {
  const TypeExpression type = parse_type(annotation);
  TypeVerdict verdict = judge(type, resolve);
  verdict.quoted = type.quoted;
  return verdict;
}

}  // namespace gothon::translator
