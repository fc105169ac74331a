#include <atomic>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "glue/native/cell.hpp"
#include "glue/native/values.hpp"
#include "glue/segment/element.hpp"

// Elements of arrays whose memory the portable class has mapped (glue/node/_gothon/memories.py) and
// told of by `adopt`. What is no plain number at a plain index is left to that class, and so is
// what Python refuses.

namespace gothon::native {
namespace {

using segment::Arithmetic;

// ---- the memory of a handle ----

#if defined(Py_LIMITED_API) && Py_LIMITED_API < 0x030b0000
/// The buffer protocol is in the limited API since 3.11, and was the same before.
struct Buffer {
  void* start;
  void* more[15];
};
constexpr int kGetBuffer = 1;
// NOLINTNEXTLINE(readability-identifier-naming): CPython's name.
extern "C" int PyObject_GetBuffer(PyObject* object, Buffer* buffer, int flags);
void* start_of(const Buffer& buffer) {
  return buffer.start;
}
#else
using Buffer = Py_buffer;
constexpr int kGetBuffer = Py_bf_getbuffer;
void* start_of(const Buffer& buffer) {
  return buffer.buf;
}
#endif
constexpr int kWritable = 1;

constexpr int kMostDimensions = 4;

/// All zeros at first. Written once, before `start` is.
struct Elements {
  std::atomic<std::byte*> start;  ///< nullptr: not mapped yet
  std::atomic<int> taken;         ///< whether a thread has begun to write this
  Py_ssize_t count;               ///< of all elements
  Py_ssize_t size;                ///< of each, in bytes
  char letter;                    ///< as the module `array` calls it; 0: another type
  int dimensions;
  Py_ssize_t lengths[kMostDimensions];
  Py_ssize_t strides[kMostDimensions];  ///< in bytes
};

Elements& elements_of(Kind kind, PyObject* handle) {
  return *reinterpret_cast<Elements*>(reinterpret_cast<char*>(&place_of(kind, handle)) +
                                      sizeof(Place));
}

/// The least number there is: it is none that native code takes.
Py_ssize_t plain_number(PyObject* object) {
  if (!is_exact(object, PyLong_Type)) return PY_SSIZE_T_MIN;
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(object, &overflow);
  return overflow != 0 ? PY_SSIZE_T_MIN : static_cast<Py_ssize_t>(number);
}

/// Where along a dimension an index is, in bytes; false if it is beyond it, or no plain int.
bool step_to(const Elements& elements, int dimension, PyObject* index, Py_ssize_t* offset) {
  Py_ssize_t number = plain_number(index);
  if (number == PY_SSIZE_T_MIN) return false;
  const Py_ssize_t length = elements.lengths[dimension];
  if (number < 0) number += length;
  if (number < 0 || number >= length) return false;
  *offset += number * elements.strides[dimension];
  return true;
}

/// The element that a key names; nullptr if it names none at once.
std::byte* find_element(const Elements& elements, PyObject* key) {
  std::byte* const start = elements.start.load(std::memory_order_acquire);
  if (start == nullptr) return nullptr;
  Py_ssize_t offset = 0;
  if (elements.dimensions == 1)
    return step_to(elements, 0, key, &offset) ? start + offset : nullptr;
  if (!is_exact(key, PyTuple_Type) || PyTuple_Size(key) != elements.dimensions) return nullptr;
  for (int dimension = 0; dimension < elements.dimensions; ++dimension)
    if (!step_to(elements, dimension, PyTuple_GetItem(key, dimension), &offset)) return nullptr;
  return start + offset;
}

// ---- types of elements ----

/// Calls `task` with a value of the element's type; `otherwise` for other types.
template <typename Result, typename Task>
Result with_type(char letter, Result otherwise, Task task) {
  static_assert(sizeof(long) == 8);
  switch (letter) {
    case 'b':
      return task(std::int8_t{});
    case 'B':
      return task(std::uint8_t{});
    case 'h':
      return task(std::int16_t{});
    case 'H':
      return task(std::uint16_t{});
    case 'i':
      return task(std::int32_t{});
    case 'I':
      return task(std::uint32_t{});
    case 'l':
    case 'q':
      return task(std::int64_t{});
    case 'L':
    case 'Q':
      return task(std::uint64_t{});
    case 'f':
      return task(float{});
    case 'd':
      return task(double{});
    default:
      return otherwise;
  }
}

template <typename Value>
PyObject* made_of(Value value) {
  if constexpr (std::is_floating_point_v<Value>)
    return PyFloat_FromDouble(static_cast<double>(value));
  else if constexpr (std::is_same_v<Value, std::uint64_t>)
    return PyLong_FromUnsignedLongLong(value);
  else
    return PyLong_FromLongLong(value);
}

/// An int of 64 bits; false if it is none.
bool take_int(PyObject* object, std::int64_t* value) {
  if (!is_exact(object, PyLong_Type)) return false;
  int overflow = 0;
  *value = PyLong_AsLongLongAndOverflow(object, &overflow);
  return overflow == 0;
}

/// A float, or an int that Python makes one of.
bool take_float(PyObject* object, double* value) {
  if (is_exact(object, PyFloat_Type)) {
    *value = PyFloat_AsDouble(object);
    return true;
  }
  std::int64_t whole = 0;
  if (!take_int(object, &whole)) return false;
  *value = static_cast<double>(whole);
  return true;
}

template <typename Value>
bool take(PyObject* object, Value* value) {
  if constexpr (std::is_floating_point_v<Value>) {
    double wide = 0;
    if (!take_float(object, &wide)) return false;
    *value = static_cast<Value>(wide);
    return true;
  } else {
    std::int64_t wide = 0;
    return take_int(object, &wide) && segment::fit<Arithmetic::kAdd>(Value{0}, wide, value);
  }
}

// ---- operators ----

/// Up to here NumPy before 2 computes as ints, whatever it makes of an int and an unsigned one.
constexpr std::uint64_t kExactInFloat = std::uint64_t{1} << 53;

/// Whether NumPy computes with such ints as Python does; it wraps around, and warns.
template <typename Value>
bool numpy_agrees(Value left, std::int64_t right, Value result) {
  Value same{};
  if (!segment::fit<Arithmetic::kAdd>(Value{0}, right, &same)) return false;
  if constexpr (std::is_same_v<Value, std::uint64_t>)
    return left < kExactInFloat && result < kExactInFloat;
  return true;
}

/// One step of an operator on an element; false if Python has to do it.
template <Kind kind, Arithmetic arithmetic, typename Value>
bool update(std::byte* at, PyObject* operand) {
  while (true) {
    const auto before = segment::load_element<Value>(at);
    Value after{};
    if constexpr (std::is_floating_point_v<Value>) {
      double right = 0;
      if (!take_float(operand, &right)) return false;
      const double result = segment::result_of<arithmetic>(static_cast<double>(before), right);
      // NumPy rounds otherwise, or warns.
      if (kind == kNdArray && (sizeof(Value) < sizeof(double) || !std::isfinite(result)))
        return false;
      after = static_cast<Value>(result);
    } else {
      std::int64_t right = 0;
      if (!take_int(operand, &right) || !segment::fit<arithmetic>(before, right, &after))
        return false;
      if (kind == kNdArray && !numpy_agrees(before, right, after)) return false;
    }
    if (segment::swap_element(at, before, after)) return true;
  }
}

template <Kind kind, Arithmetic arithmetic, Slow slow>
PyObject* augment(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  if (count == 2 && names == nullptr) {
    const Elements& elements = elements_of(kind, self);
    std::byte* const at = find_element(elements, values[0]);
    if (at != nullptr && with_type(elements.letter, false, [&](auto type) {
          return update<kind, arithmetic, decltype(type)>(at, values[1]);
        }))
      return new_none();
  }
  return call_slowly(kind, slow, self, Call{values, count, names});
}

/// Any other operator: what Python has computed of an element's bytes.
template <Kind kind>
PyObject* swap(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  const Elements& elements = elements_of(kind, self);
  std::byte* const start = elements.start.load(std::memory_order_acquire);
  const Py_ssize_t number = count == 3 && names == nullptr ? plain_number(values[0]) : -1;
  if (start != nullptr && number >= 0 && number < elements.count &&
      is_exact(values[1], PyBytes_Type) && is_exact(values[2], PyBytes_Type) &&
      PyBytes_Size(values[1]) == elements.size && PyBytes_Size(values[2]) == elements.size) {
    std::byte* const at = start + number * elements.size;
    const auto swapped = [&](auto type) {
      decltype(type) before{};
      decltype(type) after{};
      std::memcpy(&before, PyBytes_AsString(values[1]), sizeof before);
      std::memcpy(&after, PyBytes_AsString(values[2]), sizeof after);
      return PyBool_FromLong(segment::swap_element(at, before, after));
    };
    switch (elements.size) {
      case 1:
        return swapped(std::uint8_t{});
      case 2:
        return swapped(std::uint16_t{});
      case 4:
        return swapped(std::uint32_t{});
      case 8:
        return swapped(std::uint64_t{});
      default:
        break;
    }
  }
  return call_slowly(kind, kSwap, self, Call{values, count, names});
}

// ---- the protocols of a row ----

template <Kind kind>
PyObject* get_item(PyObject* self, PyObject* key) {
  const Elements& elements = elements_of(kind, self);
  if (std::byte* const at = find_element(elements, key))
    return with_type(elements.letter, static_cast<PyObject*>(nullptr), [at](auto type) {
      return made_of(segment::load_element<decltype(type)>(at));
    });
  return call_slow(kind, kGetItem, self, key);
}

template <Kind kind>
int set_item(PyObject* self, PyObject* key, PyObject* value) {
  if (value == nullptr) return Owned(call_slow(kind, kDelItem, self, key)) ? 0 : -1;
  const Elements& elements = elements_of(kind, self);
  std::byte* const at = find_element(elements, key);
  if (at != nullptr && with_type(elements.letter, false, [&](auto type) {
        if (!take(value, &type)) return false;
        segment::store_element(at, type);
        return true;
      }))
    return 0;
  return Owned(
             PyObject_CallFunctionObjArgs(classes[kind].slow[kSetItem], self, key, value, nullptr))
             ? 0
             : -1;
}

template <Kind kind>
Py_ssize_t length(PyObject* self) {
  const Elements& elements = elements_of(kind, self);
  if (elements.start.load(std::memory_order_acquire) != nullptr) return elements.count;
  const Owned number(call_slow(kind, kLength, self, nullptr));
  return number ? PyLong_AsSsize_t(number.get()) : -1;
}

/// The request goes on to the view that the portable class has on the memory.
int get_buffer(PyObject* self, Buffer* buffer, int flags) {
  const Owned view(PyObject_GetAttrString(self, "view"));
  return view ? PyObject_GetBuffer(view.get(), buffer, flags) : -1;
}

// ---- tables ----

constexpr PyMethodDef kEndOfArrays{nullptr, nullptr, 0, nullptr};

template <Kind kind>
PyMethodDef methods[] = {
    {"iadd_item", plain(augment<kind, Arithmetic::kAdd, kIaddItem>), kFast, nullptr},
    {"isub_item", plain(augment<kind, Arithmetic::kSubtract, kIsubItem>), kFast, nullptr},
    {"imul_item", plain(augment<kind, Arithmetic::kMultiply, kImulItem>), kFast, nullptr},
    {"_swap", plain(swap<kind>), kFast, nullptr},
    kEndOfArrays};

template <Kind kind>
PyObject* make_row(PyObject* portable, const char* name) {
  PyType_Slot slots[] = {{Py_tp_methods, methods<kind>},
                         {Py_mp_subscript, reinterpret_cast<void*>(get_item<kind>)},
                         {Py_mp_ass_subscript, reinterpret_cast<void*>(set_item<kind>)},
                         {Py_mp_length, reinterpret_cast<void*>(length<kind>)},
                         {kGetBuffer, reinterpret_cast<void*>(get_buffer)},
                         {0, nullptr}};
  // 3.8 has no such slot.
  const bool oldest = std::strncmp(Py_GetVersion(), "3.8.", 4) == 0;
  if (oldest) slots[4] = {0, nullptr};
  return make_class(kind, portable, name, slots, sizeof(Elements));
}

bool take_numbers(PyObject* tuple, int count, Py_ssize_t* numbers) {
  for (int at = 0; at < count; ++at) {
    numbers[at] = plain_number(PyTuple_GetItem(tuple, at));
    if (numbers[at] == PY_SSIZE_T_MIN) return false;
  }
  return true;
}

}  // namespace

PyObject* make_array(Kind kind, PyObject* portable) {
  switch (kind) {
    case kArray:
      return make_row<kArray>(portable, "array.array");
    case kByteArray:
      return make_row<kByteArray>(portable, "builtins.bytearray");
    default: {
      PyType_Slot slots[] = {{Py_tp_methods, methods<kNdArray>}, {0, nullptr}};
      return make_class(kind, portable, "numpy.ndarray", slots, sizeof(Elements));
    }
  }
}

bool adopt_memory(Kind kind, PyObject* handle, PyObject* mapping, char letter, Py_ssize_t size,
                  PyObject* lengths, PyObject* strides) {
  Elements& elements = elements_of(kind, handle);
  int nobody = 0;
  if (!elements.taken.compare_exchange_strong(nobody, 1)) return true;
  const Py_ssize_t dimensions = PyTuple_Size(lengths);
  if (dimensions < 0 || PyTuple_Size(strides) != dimensions) return PyErr_Occurred() == nullptr;
  Py_ssize_t count = 1;
  for (Py_ssize_t at = 0; at < dimensions; ++at)
    count *= plain_number(PyTuple_GetItem(lengths, at));
  // Never released: the memory stays mapped for the rest of this process's life.
  Buffer buffer{};
  if (PyObject_GetBuffer(mapping, &buffer, kWritable) != 0) return false;
  elements.count = count;
  elements.size = size;
  const bool known = dimensions <= kMostDimensions &&
                     take_numbers(lengths, static_cast<int>(dimensions), elements.lengths) &&
                     take_numbers(strides, static_cast<int>(dimensions), elements.strides);
  elements.letter = known ? letter : '\0';
  elements.dimensions = known ? static_cast<int>(dimensions) : 0;
  elements.start.store(static_cast<std::byte*>(start_of(buffer)), std::memory_order_release);
  return true;
}

}  // namespace gothon::native
