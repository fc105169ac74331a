#include "glue/native/cell.hpp"
#include "glue/native/values.hpp"
#include "glue/segment/text.hpp"

// The same three questions as in scalars.cpp: is the operand of the exact type, does the handle
// have a line, can it be done there. No Python code runs while this process holds a line's lock.

namespace gothon::native {
namespace {

using segment::Step;

/// So often a value is read again that changed under the reading.
constexpr int kTries = 8;
segment::Patience patience;

segment::Text text_at(segment::Line* line) {
  return {*line, memory(), string_limit};
}

/// The value, and the word that says it; nullptr without an exception if the session process has to
/// be asked.
PyObject* read(segment::Line* line, std::uint64_t* word) {
  for (int turn = 0; turn < kTries; ++turn) {
    segment::Reading reading;
    if (with_blocks([&] { return find(text_at(line), &reading); }) == Step::kAsk) return nullptr;
    const Scratch scratch(reading.length());
    if (scratch.data() == nullptr) break;
    if (reading.length() != 0 && !copy(text_at(line), reading, scratch.data())) continue;
    *word = reading.word;
    if (PyObject* value = decode_text(scratch.data(), reading.length())) return value;
    break;
  }
  PyErr_Clear();
  return nullptr;
}

PyObject* get(PyObject* self, void*) {
  std::uint64_t word = 0;
  if (segment::Line* line = line_of(kStr, self))
    if (PyObject* value = read(line, &word)) return value;
  return call_slow(kStr, kGet, self, nullptr);
}

/// Writes a str by `locked`, which is given its bytes with the lock held. kAsk: the portable class
/// has to do it.
template <typename Locked>
Step write_by(PyObject* self, PyObject* operand, const Locked& locked) {
  segment::Line* line = line_of(kStr, self);
  const segment::Serial me = own_serial();
  if (line == nullptr || me == 0 || !is_exact(operand, PyUnicode_Type)) return Step::kAsk;
  const Owned bytes(encode_text(operand));
  if (!bytes) {
    PyErr_Clear();
    return Step::kAsk;
  }
  const char* data = PyBytes_AsString(bytes.get());
  const auto length = static_cast<std::size_t>(PyBytes_Size(bytes.get()));
  if (length > string_limit) return Step::kAsk;
  return with_blocks(
      [&] { return segment::write(text_at(line), me, patience, locked, data, length); });
}

using Write = Step (*)(const segment::Text&, const char*, std::size_t);

/// False if the portable class has to do it.
template <Write locked>
bool write(PyObject* self, PyObject* operand) {
  return write_by(self, operand, locked) == Step::kDone;
}

/// What a computation gives of the value of the moment, swapped in if that is unchanged.
PyObject* replace(PyObject* self, PyObject* arguments) {
  segment::Line* line = line_of(kStr, self);
  Step step = line == nullptr ? Step::kAsk : Step::kBusy;
  while (step == Step::kBusy) {
    std::uint64_t word = 0;
    const Owned value(read(line, &word));
    if (!value) break;
    Owned result(computed(arguments, value.get()));
    if (!result) return nullptr;
    if (result.get() == value.get()) return result.release();
    step = write_by(self, result.get(),
                    [word](const segment::Text& text, const char* bytes, std::size_t length) {
                      return segment::exchange_locked(text, word, bytes, length);
                    });
    if (step == Step::kDone) return result.release();
  }
  return call_slowly(kStr, kReplace, self, arguments, nullptr);
}

int set(PyObject* self, PyObject* value, void*) {
  if (value == nullptr) {
    PyErr_SetString(PyExc_AttributeError, "a shared variable cannot be deleted");
    return -1;
  }
  if (write<segment::set_locked>(self, value)) return 0;
  return Owned(call_slow(kStr, kSet, self, value)) ? 0 : -1;
}

PyObject* bind(PyObject* self, PyObject* value) {
  if (!write<segment::set_locked>(self, value)) return call_slow(kStr, kBind, self, value);
  Py_INCREF(value);
  return value;
}

template <Write locked, Slow slow>
PyObject* augment(PyObject* self, PyObject* operand) {
  return write<locked>(self, operand) ? new_none() : call_slow(kStr, slow, self, operand);
}

PyGetSetDef properties[] = {{"value", get, set, "The variable's value.", nullptr},
                            {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyMethodDef methods[] = {{"bind", bind, METH_O, nullptr},
                         {"iadd", augment<segment::append_locked, kIadd>, METH_O, nullptr},
                         {"isub", augment<segment::remove_locked, kIsub>, METH_O, nullptr},
                         {"add", augment<segment::append_locked, kAdd>, METH_O, nullptr},
                         {"replace", replace, METH_VARARGS, nullptr},
                         {nullptr, nullptr, 0, nullptr}};

}  // namespace

PyObject* make_text(Kind kind, PyObject* portable) {
  PyType_Slot slots[] = {{Py_tp_methods, methods}, {Py_tp_getset, properties}, {0, nullptr}};
  return make_class(kind, portable, "_gothon." GOTHON_NATIVE ".Str", slots);
}

}  // namespace gothon::native
