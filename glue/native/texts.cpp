#include "glue/native/cell.hpp"
#include "glue/native/encoding.hpp"
#include "glue/native/values.hpp"
#include "glue/segment/text.hpp"

// str, bytes, and encoded values. The same three questions as in scalars.cpp: is the operand of the
// exact type, does the handle have a line, can it be done there. No Python code runs while this
// process holds a line's lock.

namespace gothon::native {
namespace {

using segment::Step;

/// So often a value is read again that changed under the reading.
constexpr int kTries = 8;
segment::Patience patience;

segment::Text text_at(segment::Line* line) {
  return {*line, memory(), string_limit};
}

// ---- values in and out of bytes ----

template <Kind kind>
PyObject* decode(PyObject* self, const char* bytes, std::size_t length) {
  if (kind == kStr) return decode_text(bytes, length);
  if (kind == kValue) return decode_value(schema_of(kind, self), bytes, length);
  return PyBytes_FromStringAndSize(bytes, static_cast<Py_ssize_t>(length));
}

/// The bytes of a value; nothing if the portable class has to encode it.
class Encoded {
 public:
  Encoded(Kind kind, PyObject* self, PyObject* value)
      : buffer_(string_limit), bytes_(as_bytes(kind, value)) {
    if (bytes_) {
      data_ = PyBytes_AsString(bytes_.get());
      length_ = static_cast<std::size_t>(PyBytes_Size(bytes_.get()));
    } else if (kind == kValue && encode_value(value, schema_of(kind, self), buffer_)) {
      data_ = buffer_.data();
      length_ = buffer_.size();
    } else {
      PyErr_Clear();
    }
    if (length_ > string_limit) data_ = nullptr;
  }

  explicit operator bool() const { return data_ != nullptr; }
  const char* data() const { return data_; }
  std::size_t length() const { return length_; }

 private:
  static PyObject* as_bytes(Kind kind, PyObject* value) {
    if (kind == kStr && is_exact(value, PyUnicode_Type)) return encode_text(value);
    if (kind != kBytes || !is_exact(value, PyBytes_Type)) return nullptr;
    Py_INCREF(value);
    return value;
  }

  Buffer buffer_;
  Owned bytes_;
  const char* data_ = nullptr;
  std::size_t length_ = 0;
};

// ---- operations ----

/// The value, and the word that stands for it; nullptr without an exception if the session process
/// has to be asked.
template <Kind kind>
PyObject* read(PyObject* self, segment::Line* line, std::uint64_t* word) {
  for (int turn = 0; turn < kTries; ++turn) {
    segment::Reading reading;
    if (with_blocks([&] { return find(text_at(line), &reading); }) == Step::kAsk) return nullptr;
    const Scratch scratch(reading.length());
    if (scratch.data() == nullptr) break;
    if (reading.length() != 0 && !copy(text_at(line), reading, scratch.data())) continue;
    *word = reading.word;
    if (PyObject* value = decode<kind>(self, scratch.data(), reading.length())) return value;
    break;
  }
  PyErr_Clear();
  return nullptr;
}

template <Kind kind>
PyObject* get(PyObject* self, void*) {
  std::uint64_t word = 0;
  if (segment::Line* line = line_of(kind, self))
    if (PyObject* value = read<kind>(self, line, &word)) return value;
  return call_slow(kind, kGet, self, nullptr);
}

/// Writes a value by `locked`, which is given its bytes with the lock held. kAsk: the portable
/// class has to do it.
template <Kind kind, typename Locked>
Step write_by(PyObject* self, PyObject* operand, const Locked& locked) {
  segment::Line* line = line_of(kind, self);
  const segment::Serial me = own_serial();
  if (line == nullptr || me == 0) return Step::kAsk;
  const Encoded bytes(kind, self, operand);
  if (!bytes) return Step::kAsk;
  return with_blocks([&] {
    return segment::write(text_at(line), me, patience, locked, bytes.data(), bytes.length());
  });
}

using Write = Step (*)(const segment::Text&, const char*, std::size_t);

/// False if the portable class has to do it.
template <Kind kind, Write locked>
bool write(PyObject* self, PyObject* operand) {
  return write_by<kind>(self, operand, locked) == Step::kDone;
}

/// Puts a value in the place of the one that `word` stands for. kBusy: it is another by now.
template <Kind kind>
Step swap_in(PyObject* self, std::uint64_t word, PyObject* value) {
  return write_by<kind>(self, value,
                        [word](const segment::Text& text, const char* bytes, std::size_t length) {
                          return segment::swap_locked(text, word, bytes, length);
                        });
}

/// What a computation gives of the value of the moment, swapped in if that is unchanged.
template <Kind kind>
PyObject* replace(PyObject* self, PyObject* arguments) {
  segment::Line* line = line_of(kind, self);
  Step step = line == nullptr ? Step::kAsk : Step::kBusy;
  while (step == Step::kBusy) {
    std::uint64_t word = 0;
    const Owned value(read<kind>(self, line, &word));
    if (!value) break;
    Owned result(computed(arguments, value.get()));
    if (!result) return nullptr;
    if (result.get() == value.get()) return result.release();
    step = swap_in<kind>(self, word, result.get());
    if (step == Step::kDone) return result.release();
  }
  return call_slowly(kind, kReplace, self, arguments, nullptr);
}

template <Kind kind>
int set(PyObject* self, PyObject* value, void*) {
  if (value == nullptr) {
    PyErr_SetString(PyExc_AttributeError, "a shared variable cannot be deleted");
    return -1;
  }
  if (write<kind, segment::set_locked>(self, value)) return 0;
  return Owned(call_slow(kind, kSet, self, value)) ? 0 : -1;
}

template <Kind kind>
PyObject* bind(PyObject* self, PyObject* value) {
  if (!write<kind, segment::set_locked>(self, value)) return call_slow(kind, kBind, self, value);
  Py_INCREF(value);
  return value;
}

template <Kind kind, Write locked, Slow slow>
PyObject* augment(PyObject* self, PyObject* operand) {
  return write<kind, locked>(self, operand) ? new_none() : call_slow(kind, slow, self, operand);
}

using Binary = PyObject* (*)(PyObject*, PyObject*);

/// Whether an operator of it runs no code of the user's but that of what it holds.
bool is_builtin(PyObject* operand) {
  PyTypeObject* builtins[] = {&PyTuple_Type, &PyFrozenSet_Type, &PySet_Type,   &PyLong_Type,
                              &PyFloat_Type, &PyUnicode_Type,   &PyBytes_Type, &PyBool_Type};
  for (PyTypeObject* each : builtins)
    if (is_exact(operand, *each)) return true;
  return false;
}

/// The result of Python's own operator on the value of the moment, put in its place if that is
/// unchanged, else computed again. False if the portable class has to do it.
template <Kind kind, Binary compute>
bool compute_and_swap(PyObject* self, PyObject* operand) {
  segment::Line* line = line_of(kind, self);
  if (line == nullptr || !is_builtin(operand)) return false;
  Step step = Step::kBusy;
  while (step == Step::kBusy) {
    std::uint64_t word = 0;
    const Owned left(read<kind>(self, line, &word));
    const Owned result(left ? compute(left.get(), operand) : nullptr);
    if (!result) break;
    step = swap_in<kind>(self, word, result.get());
  }
  PyErr_Clear();
  return step == Step::kDone;
}

template <Binary compute, Slow slow>
PyObject* augment_by_python(PyObject* self, PyObject* operand) {
  return compute_and_swap<kValue, compute>(self, operand) ? new_none()
                                                          : call_slow(kValue, slow, self, operand);
}

// ---- tables ----

template <Kind kind>
PyGetSetDef properties[] = {{"value", get<kind>, set<kind>, "The variable's value.", nullptr},
                            {nullptr, nullptr, nullptr, nullptr, nullptr}};

constexpr PyMethodDef kEnd{nullptr, nullptr, 0, nullptr};

PyMethodDef str_methods[] = {
    {"bind", bind<kStr>, METH_O, nullptr},
    {"iadd", augment<kStr, segment::append_locked, kIadd>, METH_O, nullptr},
    {"isub", augment<kStr, segment::remove_locked, kIsub>, METH_O, nullptr},
    {"add", augment<kStr, segment::append_locked, kAdd>, METH_O, nullptr},
    {"replace", replace<kStr>, METH_VARARGS, nullptr},
    kEnd};

PyMethodDef bytes_methods[] = {
    {"bind", bind<kBytes>, METH_O, nullptr},
    {"iadd", augment<kBytes, segment::append_locked, kIadd>, METH_O, nullptr},
    {"replace", replace<kBytes>, METH_VARARGS, nullptr},
    kEnd};

PyMethodDef value_methods[] = {
    {"bind", bind<kValue>, METH_O, nullptr},
    {"iadd", augment_by_python<PyNumber_InPlaceAdd, kIadd>, METH_O, nullptr},
    {"isub", augment_by_python<PyNumber_InPlaceSubtract, kIsub>, METH_O, nullptr},
    {"imul", augment_by_python<PyNumber_InPlaceMultiply, kImul>, METH_O, nullptr},
    {"iand", augment_by_python<PyNumber_InPlaceAnd, kIand>, METH_O, nullptr},
    {"ior", augment_by_python<PyNumber_InPlaceOr, kIor>, METH_O, nullptr},
    {"ixor", augment_by_python<PyNumber_InPlaceXor, kIxor>, METH_O, nullptr},
    {"replace", replace<kValue>, METH_VARARGS, nullptr},
    kEnd};

}  // namespace

PyObject* make_text(Kind kind, PyObject* portable) {
  const auto make = [&](const char* name, PyMethodDef* methods, PyGetSetDef* value) {
    PyType_Slot slots[] = {{Py_tp_methods, methods}, {Py_tp_getset, value}, {0, nullptr}};
    return make_class(kind, portable, name, slots);
  };
  switch (kind) {
    case kStr:
      return make("_gothon." GOTHON_NATIVE ".Str", str_methods, properties<kStr>);
    case kBytes:
      return make("_gothon." GOTHON_NATIVE ".Bytes", bytes_methods, properties<kBytes>);
    default:
      return make("_gothon." GOTHON_NATIVE ".Value", value_methods, properties<kValue>);
  }
}

}  // namespace gothon::native
