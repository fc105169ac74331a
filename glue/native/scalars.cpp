#include <bit>
#include <utility>

#include "glue/native/cell.hpp"
#include "glue/native/values.hpp"
#include "glue/segment/scalar.hpp"

// Every method here has three parts: is the operand of the exact type, does the handle have a line,
// can the line's word do it. A no to any of them ends in the portable method, which then does the
// whole operation, so that nothing is ever done by halves or twice.

namespace gothon::native {
namespace {

using segment::Arithmetic;
using segment::Choice;
using segment::Step;
using segment::Word;

// ---- values in and out of words ----

struct BoolType {
  static constexpr Kind kKind = kBool;
  static constexpr std::uint64_t kAsks = segment::kAskBool;

  static PyObject* make(std::uint64_t word) { return PyBool_FromLong(word == 1); }
  static bool take(PyObject* object, std::uint64_t* word) {
    *word = object == Py_True ? 1 : 0;
    return object == Py_True || object == Py_False;
  }
};

struct IntType {
  using Value = std::int64_t;
  static constexpr Kind kKind = kInt;
  static constexpr std::uint64_t kAsks = segment::kAskIntWord;

  static PyTypeObject& own_type() { return PyLong_Type; }
  static PyObject* make(std::uint64_t word) {
    return PyLong_FromLongLong(static_cast<long long>(word));
  }
  static bool take(PyObject* object, std::uint64_t* word) {
    if (!is_exact(object, PyLong_Type)) return false;
    int overflow = 0;
    *word = static_cast<std::uint64_t>(PyLong_AsLongLongAndOverflow(object, &overflow));
    return overflow == 0;
  }
  template <Arithmetic arithmetic>
  static Step update(Word& word, std::uint64_t right, std::uint64_t* now = nullptr) {
    return segment::update_int<arithmetic>(word, static_cast<std::int64_t>(right), now);
  }
};

struct FloatType {
  using Value = double;
  static constexpr Kind kKind = kFloat;
  static constexpr std::uint64_t kAsks = segment::kAskFloat;

  static PyTypeObject& own_type() { return PyFloat_Type; }
  static PyObject* make(std::uint64_t word) {
    return PyFloat_FromDouble(std::bit_cast<double>(word));
  }
  static bool take(PyObject* object, std::uint64_t* word) {
    const bool whole = is_exact(object, PyLong_Type);
    if (!whole && !is_exact(object, PyFloat_Type)) return false;
    const double value = whole ? PyLong_AsDouble(object) : PyFloat_AsDouble(object);
    *word = std::bit_cast<std::uint64_t>(value);
    if (!whole || value != -1 || PyErr_Occurred() == nullptr) return true;
    PyErr_Clear();  // too large
    return false;
  }
  template <Arithmetic arithmetic>
  static Step update(Word& word, std::uint64_t right, std::uint64_t* now = nullptr) {
    return segment::update_float<arithmetic>(word, std::bit_cast<double>(right), now);
  }
};

// ---- operations ----

template <typename Type>
PyObject* get(PyObject* self, void*) {
  if (const segment::Line* line = line_of(Type::kKind, self)) {
    const std::uint64_t word = line->word.load();
    if (word != Type::kAsks) return Type::make(word);
  }
  return call_slow(Type::kKind, kGet, self, nullptr);
}

template <typename Type>
bool assign(PyObject* self, PyObject* value) {
  std::uint64_t word = 0;
  segment::Line* line = line_of(Type::kKind, self);
  return line != nullptr && Type::take(value, &word) &&
         segment::assign(line->word, word, Type::kAsks) == Step::kDone;
}

template <typename Type>
int set(PyObject* self, PyObject* value, void*) {
  if (value == nullptr) {
    PyErr_SetString(PyExc_AttributeError, "a shared variable cannot be deleted");
    return -1;
  }
  if (assign<Type>(self, value)) return 0;
  return Owned(call_slow(Type::kKind, kSet, self, value)) ? 0 : -1;
}

template <typename Type>
PyObject* bind(PyObject* self, PyObject* value) {
  if (!assign<Type>(self, value)) return call_slow(Type::kKind, kBind, self, value);
  Py_INCREF(value);
  return value;
}

template <typename Type, Arithmetic arithmetic, Slow slow>
PyObject* augment(PyObject* self, PyObject* operand) {
  std::uint64_t right = 0;
  segment::Line* line = line_of(Type::kKind, self);
  if (line != nullptr && Type::take(operand, &right) &&
      Type::template update<arithmetic>(line->word, right) == Step::kDone)
    return new_none();
  return call_slow(Type::kKind, slow, self, operand);
}

/// The same, and gives the new value.
template <typename Type, Arithmetic arithmetic, Slow slow>
PyObject* compute(PyObject* self, PyObject* operand) {
  std::uint64_t right = 0;
  std::uint64_t now = 0;
  segment::Line* line = line_of(Type::kKind, self);
  if (line != nullptr && Type::take(operand, &right) &&
      Type::template update<arithmetic>(line->word, right, &now) == Step::kDone)
    return Type::make(now);
  return call_slow(Type::kKind, slow, self, operand);
}

/// `min` or `max` of the value of the moment and another number of the type; the one that is
/// chosen.
template <typename Type, Choice choice, Slow slow>
PyObject* choose(PyObject* self, PyObject* other) {
  std::uint64_t right = 0;
  std::uint64_t now = 0;
  segment::Line* line = line_of(Type::kKind, self);
  // What is chosen is given back as it is: an int is not a float.
  if (line != nullptr && is_exact(other, Type::own_type()) && Type::take(other, &right) &&
      segment::choose<choice>(line->word, std::bit_cast<typename Type::Value>(right), Type::kAsks,
                              &now) == Step::kDone)
    return Type::make(now);
  return call_slow(Type::kKind, slow, self, other);
}

/// What a computation gives of the value of the moment, swapped in if that is unchanged.
template <typename Type>
PyObject* replace(PyObject* self, PyObject* arguments) {
  segment::Line* line = line_of(Type::kKind, self);
  Step step = line == nullptr ? Step::kAsk : Step::kBusy;
  while (step == Step::kBusy) {
    const std::uint64_t before = line->word.load();
    if (before == Type::kAsks) break;
    const Owned value(Type::make(before));
    Owned result(value ? computed(arguments, value.get()) : nullptr);
    if (!result) return nullptr;
    std::uint64_t after = 0;
    if (result.get() == value.get()) return result.release();
    if (!Type::take(result.get(), &after)) break;
    step = segment::exchange(line->word, before, after, Type::kAsks);
    if (step == Step::kDone) return result.release();
  }
  return call_slowly(Type::kKind, kReplace, self, arguments, nullptr);
}

using Binary = PyObject* (*)(PyObject*, PyObject*);

PyObject* power(PyObject* left, PyObject* right) {
  return PyNumber_Power(left, right, Py_None);
}

/// The result of Python's own operator on the value of the moment, swapped in if that is unchanged;
/// a new reference. nullptr with no exception set if the portable class has to do it.
template <typename Type, Binary compute>
PyObject* compute_and_swap(Word& word, PyObject* operand) {
  while (true) {
    const std::uint64_t before = word.load();
    if (before == Type::kAsks) return nullptr;
    const Owned left(Type::make(before));
    Owned result(left ? compute(left.get(), operand) : nullptr);
    std::uint64_t after = 0;
    if (!result || !is_exact(result.get(), Type::own_type()) || !Type::take(result.get(), &after)) {
      PyErr_Clear();
      return nullptr;
    }
    const Step step = segment::exchange(word, before, after, Type::kAsks);
    if (step == Step::kDone) return result.release();
    if (step == Step::kAsk) return nullptr;
  }
}

template <Binary compute, Slow slow>
PyObject* augment_by_python(PyObject* self, PyObject* operand) {
  segment::Line* line = line_of(kInt, self);
  // Two ints that fit 64 bits run no code of the user's, and soon have a result.
  std::uint64_t small = 0;
  if (line != nullptr && IntType::take(operand, &small) &&
      Owned(compute_and_swap<IntType, compute>(line->word, operand)))
    return new_none();
  return call_slow(kInt, slow, self, operand);
}

/// The same, and gives the new value. With `brief` operands that could make more than the value of
/// a word of it in a long time are the portable class's.
template <typename Type, Binary compute, Slow slow, bool brief = false>
PyObject* compute_by_python(PyObject* self, PyObject* operand) {
  segment::Line* line = line_of(Type::kKind, self);
  std::uint64_t right = 0;
  if (line != nullptr && Type::take(operand, &right) && (!brief || right < 64))
    if (PyObject* now = compute_and_swap<Type, compute>(line->word, operand)) return now;
  return call_slow(Type::kKind, slow, self, operand);
}

// ---- tables ----

template <typename Type>
PyGetSetDef properties[] = {{"value", get<Type>, set<Type>, "The variable's value.", nullptr},
                            {nullptr, nullptr, nullptr, nullptr, nullptr}};

constexpr PyMethodDef kEnd{nullptr, nullptr, 0, nullptr};

PyMethodDef bool_methods[] = {{"bind", bind<BoolType>, METH_O, nullptr},
                              {"replace", replace<BoolType>, METH_VARARGS, nullptr},
                              kEnd};

template <typename Type>
PyMethodDef number_methods[] = {
    {"bind", bind<Type>, METH_O, nullptr},
    {"iadd", augment<Type, Arithmetic::kAdd, kIadd>, METH_O, nullptr},
    {"isub", augment<Type, Arithmetic::kSubtract, kIsub>, METH_O, nullptr},
    {"imul", augment<Type, Arithmetic::kMultiply, kImul>, METH_O, nullptr},
    {"itruediv", augment<Type, Arithmetic::kDivide, kItruediv>, METH_O, nullptr},
    {"add", compute<Type, Arithmetic::kAdd, kAdd>, METH_O, nullptr},
    {"sub", compute<Type, Arithmetic::kSubtract, kSub>, METH_O, nullptr},
    {"mul", compute<Type, Arithmetic::kMultiply, kMul>, METH_O, nullptr},
    {"floordiv", compute_by_python<Type, PyNumber_FloorDivide, kFloordiv>, METH_O, nullptr},
    {"mod", compute_by_python<Type, PyNumber_Remainder, kMod>, METH_O, nullptr},
    {"least", choose<Type, Choice::kLeast, kLeast>, METH_O, nullptr},
    {"rleast", choose<Type, Choice::kLeastBehind, kRleast>, METH_O, nullptr},
    {"most", choose<Type, Choice::kMost, kMost>, METH_O, nullptr},
    {"rmost", choose<Type, Choice::kMostBehind, kRmost>, METH_O, nullptr},
    {"replace", replace<Type>, METH_VARARGS, nullptr},
    kEnd};

/// What only floats have behind a number's: of two ints `/` gives no int.
PyMethodDef float_methods[] = {
    number_methods<FloatType>[0],
    number_methods<FloatType>[1],
    number_methods<FloatType>[2],
    number_methods<FloatType>[3],
    number_methods<FloatType>[4],
    number_methods<FloatType>[5],
    number_methods<FloatType>[6],
    number_methods<FloatType>[7],
    number_methods<FloatType>[8],
    number_methods<FloatType>[9],
    number_methods<FloatType>[10],
    number_methods<FloatType>[11],
    number_methods<FloatType>[12],
    number_methods<FloatType>[13],
    number_methods<FloatType>[14],
    {"truediv", compute_by_python<FloatType, PyNumber_TrueDivide, kTruediv>, METH_O, nullptr},
    {"pow", compute_by_python<FloatType, power, kPow>, METH_O, nullptr},
    kEnd};

PyMethodDef int_methods[] = {
    number_methods<IntType>[0],
    number_methods<IntType>[1],
    number_methods<IntType>[2],
    number_methods<IntType>[3],
    number_methods<IntType>[4],
    number_methods<IntType>[5],
    number_methods<IntType>[6],
    number_methods<IntType>[7],
    number_methods<IntType>[8],
    number_methods<IntType>[9],
    number_methods<IntType>[10],
    number_methods<IntType>[11],
    number_methods<IntType>[12],
    number_methods<IntType>[13],
    number_methods<IntType>[14],
    {"ifloordiv", augment_by_python<PyNumber_FloorDivide, kIfloordiv>, METH_O, nullptr},
    {"imod", augment_by_python<PyNumber_Remainder, kImod>, METH_O, nullptr},
    {"iand", augment_by_python<PyNumber_And, kIand>, METH_O, nullptr},
    {"ior", augment_by_python<PyNumber_Or, kIor>, METH_O, nullptr},
    {"ixor", augment_by_python<PyNumber_Xor, kIxor>, METH_O, nullptr},
    {"irshift", augment_by_python<PyNumber_Rshift, kIrshift>, METH_O, nullptr},
    {"pow", compute_by_python<IntType, power, kPow, true>, METH_O, nullptr},
    {"lshift", compute_by_python<IntType, PyNumber_Lshift, kLshift, true>, METH_O, nullptr},
    {"rshift", compute_by_python<IntType, PyNumber_Rshift, kRshift>, METH_O, nullptr},
    {"and_", compute_by_python<IntType, PyNumber_And, kAnd>, METH_O, nullptr},
    {"or_", compute_by_python<IntType, PyNumber_Or, kOr>, METH_O, nullptr},
    {"xor", compute_by_python<IntType, PyNumber_Xor, kXor>, METH_O, nullptr},
    kEnd};

}  // namespace

PyObject* make_scalar(Kind kind, PyObject* portable) {
  const auto make = [&](const char* name, PyMethodDef* methods, PyGetSetDef* value) {
    PyType_Slot slots[] = {{Py_tp_methods, methods}, {Py_tp_getset, value}, {0, nullptr}};
    return make_class(kind, portable, name, slots);
  };
  switch (kind) {
    case kBool:
      return make("_gothon." GOTHON_NATIVE ".Bool", bool_methods, properties<BoolType>);
    case kInt:
      return make("_gothon." GOTHON_NATIVE ".Int", int_methods, properties<IntType>);
    default:
      return make("_gothon." GOTHON_NATIVE ".Float", float_methods, properties<FloatType>);
  }
}

}  // namespace gothon::native
