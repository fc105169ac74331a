#include <unistd.h>

#include <cstring>

#include "glue/native/cell.hpp"
#include "glue/native/encoding.hpp"
#include "glue/native/values.hpp"
#include "glue/segment/queue.hpp"

// An item is made into Python's objects before it is taken, so that nothing that fails can lose it.
// Who is told to wait looks for a moment whether something changes; waiting is the session's. No
// Python code runs while this process holds a line's lock.

namespace gothon::native {
namespace {

using segment::Step;

segment::Patience lock_patience;
segment::Patience wait_patience;

/// What the items of each queue are, by the type code of the queue's line.
enum Element { kBoolItem = 1, kIntItem, kFloatItem, kStrItem, kBytesItem = 7, kValueItem };

Element element_of(const segment::Line& line) {
  return static_cast<Element>(line.type.load(std::memory_order_relaxed) & 15);
}

template <Kind kind>
segment::Queue queue_at(segment::Line* line) {
  return {*line, memory(), kind == kQueue ? segment::Order::kFifo : segment::Order::kLifo};
}

// ---- items in and out of bytes, as docs/protocol.md has them ----

/// nullptr, maybe with an exception, if the bytes are no such item.
PyObject* decode(Element element, segment::Bytes schema, const char* bytes, std::size_t length) {
  double number = 0;
  switch (element) {
    case kBoolItem:
      return length == 1 && (*bytes & ~1) == 0 ? PyBool_FromLong(*bytes) : nullptr;
    case kIntItem:
      return decode_int(bytes, length);
    case kFloatItem:
      if (length != sizeof number) return nullptr;
      std::memcpy(&number, bytes, sizeof number);
      return PyFloat_FromDouble(number);
    case kStrItem:
      return decode_text(bytes, length);
    case kBytesItem:
      return PyBytes_FromStringAndSize(bytes, static_cast<Py_ssize_t>(length));
    case kValueItem:
      return decode_value(schema, bytes, length);
  }
  return nullptr;
}

PyObject* zero_of(Element element) {
  switch (element) {
    case kBoolItem:
      return PyBool_FromLong(0);
    case kIntItem:
      return PyLong_FromLong(0);
    case kFloatItem:
      return PyFloat_FromDouble(0);
    case kBytesItem:
      return PyBytes_FromStringAndSize(nullptr, 0);
    default:
      return PyUnicode_FromStringAndSize(nullptr, 0);
  }
}

/// What comes of an empty queue.
template <Kind kind>
PyObject* make_nothing(PyObject* self, Element element) {
  if (element == kValueItem) return call_slow(kind, kNothing, self, nullptr);
  const Owned zero(zero_of(element));
  return zero ? PyTuple_Pack(2, zero.get(), Py_False) : nullptr;
}

// ---- taking ----

/// `(item, True)` in `pair` if kDone; kBusy: empty.
template <Kind kind>
Step take(PyObject* self, segment::Line* line, PyObject** pair) {
  const Element element = element_of(*line);
  while (true) {
    segment::Offer offer;
    const Step step = with_blocks([&] { return find(queue_at<kind>(line), &offer); });
    if (step != Step::kDone) return step;
    const Scratch scratch(offer.length());
    if (scratch.data() != nullptr) copy(queue_at<kind>(line), offer, scratch.data());
    // What may be a pickle has to be the item before it is looked at.
    segment::end_reading();
    if (element == kValueItem && line->word.load() != offer.word) continue;
    const Owned item(scratch.data() == nullptr
                         ? nullptr
                         : decode(element, schema_of(kind, self), scratch.data(), offer.length()));
    PyObject* made = item ? PyTuple_Pack(2, item.get(), Py_True) : nullptr;
    if (made == nullptr) {
      PyErr_Clear();
      // What others have taken meanwhile may have been written over.
      if (line->word.load() != offer.word) continue;
      return Step::kAsk;
    }
    if (segment::take(queue_at<kind>(line), offer)) {
      *pair = made;
      return Step::kDone;
    }
    Py_DECREF(made);
  }
}

/// Which of `block` and `timeout` a keyword is, as an index; -1: neither.
int index_of(PyObject* keyword) {
  if (PyUnicode_CompareWithASCIIString(keyword, "block") == 0) return 0;
  return PyUnicode_CompareWithASCIIString(keyword, "timeout") == 0 ? 1 : -1;
}

/// `block` and `timeout` behind the first `given` arguments. False if the portable class has to
/// judge them.
bool take_waiting(const Call& call, Py_ssize_t given, bool* wait) {
  *wait = false;
  if (call.names == nullptr && call.count == given) return true;
  PyObject* values[] = {nullptr, nullptr};
  if (call.count < given || call.count > given + 2) return false;
  for (Py_ssize_t i = given; i < call.count; ++i) values[i - given] = call.values[i];
  const Py_ssize_t keywords = call.names == nullptr ? 0 : PyTuple_Size(call.names);
  for (Py_ssize_t i = 0; i < keywords; ++i) {
    const int index = index_of(PyTuple_GetItem(call.names, i));
    if (index < 0 || values[index] != nullptr) return false;
    values[index] = call.values[call.count + i];
  }
  for (PyObject*& value : values)
    if (value == nullptr) value = Py_None;
  const bool timed = values[1] != Py_None;
  if (timed && !is_exact(values[1], PyFloat_Type) && !is_exact(values[1], PyLong_Type))
    return false;
  if (timed && !(PyFloat_AsDouble(values[1]) >= 0)) {
    PyErr_Clear();
    return false;
  }
  if (values[0] != Py_None && values[0] != Py_True && values[0] != Py_False) return false;
  *wait = values[0] == Py_None ? timed : values[0] == Py_True;
  return true;
}

template <Kind kind>
PyObject* get(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  const Call call{values, count, names};
  segment::Line* line = line_of(kind, self);
  bool wait = false;
  if (line != nullptr && take_waiting(call, 0, &wait)) {
    PyObject* pair = nullptr;
    Step step = take<kind>(self, line, &pair);
    if (step == Step::kBusy && wait)
      step = wait_patience.spin([&] { return take<kind>(self, line, &pair); });
    if (step == Step::kDone) return pair;
    if (step == Step::kBusy && !wait) return make_nothing<kind>(self, element_of(*line));
  }
  return call_slowly(kind, kTake, self, call);
}

// ---- putting ----

template <Kind kind>
Step put_bytes(segment::Line* line, bool wait, const char* bytes, std::size_t length) {
  const segment::Serial me = own_serial();
  if (me == 0) return Step::kAsk;
  if (length > string_limit) return Step::kAsk;
  const auto attempt = [&] {
    return segment::put(queue_at<kind>(line), me, lock_patience, bytes, length);
  };
  const Step step = with_blocks(attempt);
  return step == Step::kBusy && wait ? wait_patience.spin(attempt) : step;
}

/// kAsk if the portable class has to do it; kBusy: full.
template <Kind kind>
Step put_item(PyObject* self, segment::Line* line, bool wait, PyObject* item) {
  char bytes[sizeof(long long)];
  const Element element = element_of(*line);
  if (element == kValueItem) {
    Buffer buffer(string_limit);
    if (!encode_value(item, schema_of(kind, self), buffer)) return Step::kAsk;
    return put_bytes<kind>(line, wait, buffer.data(), buffer.size());
  }
  if (element == kBytesItem && is_exact(item, PyBytes_Type)) {
    return put_bytes<kind>(line, wait, PyBytes_AsString(item),
                           static_cast<std::size_t>(PyBytes_Size(item)));
  }
  if (element == kIntItem && is_exact(item, PyLong_Type)) {
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(item, &overflow);
    if (overflow != 0) return Step::kAsk;
    return put_bytes<kind>(line, wait, bytes, encode_int(value, bytes));
  }
  if (element == kStrItem && is_exact(item, PyUnicode_Type)) {
    const Owned text(encode_text(item));
    if (!text) {
      PyErr_Clear();
      return Step::kAsk;
    }
    return put_bytes<kind>(line, wait, PyBytes_AsString(text.get()),
                           static_cast<std::size_t>(PyBytes_Size(text.get())));
  }
  if (element == kFloatItem && is_exact(item, PyFloat_Type)) {
    const double value = PyFloat_AsDouble(item);
    std::memcpy(bytes, &value, sizeof value);
    return put_bytes<kind>(line, wait, bytes, sizeof value);
  }
  if (element == kBoolItem && (item == Py_True || item == Py_False)) {
    *bytes = item == Py_True ? 1 : 0;
    return put_bytes<kind>(line, wait, bytes, 1);
  }
  return Step::kAsk;
}

template <Kind kind>
PyObject* put(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  const Call call{values, count, names};
  segment::Line* line = line_of(kind, self);
  bool wait = false;
  if (line != nullptr && take_waiting(call, 1, &wait)) {
    const Step step = put_item<kind>(self, line, wait, values[0]);
    if (step == Step::kDone) return PyBool_FromLong(1);
    if (step == Step::kBusy && !wait) return PyBool_FromLong(0);
  }
  return call_slowly(kind, kPut, self, call);
}

// ---- looking ----

template <Kind kind, Slow slow>
PyObject* size(PyObject* self, PyObject*) {
  segment::Line* line = line_of(kind, self);
  std::uint32_t items = 0;
  if (line != nullptr &&
      with_blocks([&] { return count(queue_at<kind>(line), &items); }) == Step::kDone)
    return PyLong_FromUnsignedLong(items);
  return call_slow(kind, slow, self, nullptr);
}

template <Kind kind>
PyObject* empty(PyObject* self, PyObject*) {
  if (segment::Line* line = line_of(kind, self)) {
    const std::uint64_t word = line->word.load();
    if (word != segment::kAskQueue) return PyBool_FromLong(segment::extent_of(word).used == 0);
  }
  return call_slow(kind, kEmpty, self, nullptr);
}

template <Kind kind>
PyObject* full(PyObject* self, PyObject*) {
  if (segment::Line* line = line_of(kind, self)) {
    const Step step = with_blocks([&] { return has_capacity(queue_at<kind>(line)); });
    if (step != Step::kAsk) return PyBool_FromLong(step == Step::kBusy);
  }
  return call_slow(kind, kFull, self, nullptr);
}

template <Kind kind>
PyObject* task_done(PyObject* self, PyObject*) {
  if (segment::Line* line = line_of(kind, self))
    if (segment::task_done(queue_at<kind>(line)) == Step::kDone) return new_none();
  return call_slow(kind, kTaskDone, self, nullptr);
}

// ---- tables ----

template <Kind kind>
PyMethodDef methods[] = {{"put", plain(put<kind>), kFast, nullptr},
                         {"get", plain(get<kind>), kFast, nullptr},
                         {"size", size<kind, kSize>, METH_NOARGS, nullptr},
                         {"qsize", size<kind, kQsize>, METH_NOARGS, nullptr},
                         {"empty", empty<kind>, METH_NOARGS, nullptr},
                         {"full", full<kind>, METH_NOARGS, nullptr},
                         {"task_done", task_done<kind>, METH_NOARGS, nullptr},
                         {nullptr, nullptr, 0, nullptr}};

}  // namespace

PyObject* make_queue(Kind kind, PyObject* portable) {
  if (sysconf(_SC_NPROCESSORS_ONLN) == 1) wait_patience.forbid();
  PyType_Slot slots[] = {{Py_tp_methods, kind == kQueue ? methods<kQueue> : methods<kLifoQueue>},
                         {0, nullptr}};
  return make_class(
      kind, portable,
      kind == kQueue ? "_gothon." GOTHON_NATIVE ".Queue" : "_gothon." GOTHON_NATIVE ".LifoQueue",
      slots);
}

}  // namespace gothon::native
