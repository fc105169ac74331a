#include "glue/native/cell.hpp"
#include "glue/native/encoding.hpp"
#include "glue/native/values.hpp"
#include "glue/segment/block.hpp"
#include "glue/segment/iterator.hpp"

// An item is made into a Python object before it is taken, so that nothing that fails can lose it.

namespace gothon::native {
namespace {

using segment::Step;

/// Of an item of a sequence: that a value of any type follows (docs/protocol.md, "Values").
constexpr char kValueCode = 8;
constexpr char kAnyLetter = static_cast<char>(segment::Letter::kObject);
constexpr segment::Bytes kAnyType{&kAnyLetter, &kAnyLetter + 1};

/// nullptr, maybe with an exception, if it cannot be made here.
PyObject* make_item(const segment::Line& line, const segment::NextItem& found) {
  if (!found.listed) return PyLong_FromLongLong(found.number);
  segment::Listed listed;
  const auto find = [&] { return segment::find_listed(memory(), line, found, &listed); };
  const std::size_t mapped = memory().size;
  const segment::Unit* units = find();
  if (units == nullptr && map_more(mapped)) units = find();
  const std::size_t length = listed.length;
  if (units == nullptr || length == 0) return nullptr;
  const Scratch scratch(length);
  if (scratch.data() == nullptr) return nullptr;
  segment::copy_out(units, segment::kNoRing, listed.at, scratch.data(), length);
  // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): it is not empty.
  if (!segment::is_whole(line, found) || *scratch.data() != kValueCode) return nullptr;
  return decode_value(kAnyType, scratch.data() + 1, length - 1);
}

/// As Python wants it of an iterator: nullptr without an exception at the end.
PyObject* next(PyObject* self) {
  while (segment::Line* line = line_of(kIterator, self)) {
    segment::NextItem found;
    const Step step = segment::find(*line, &found);
    if (step == Step::kBusy) return nullptr;
    if (step == Step::kAsk) break;
    PyObject* item = make_item(*line, found);
    if (item == nullptr) {
      PyErr_Clear();
      if (!segment::is_whole(*line, found)) continue;
      break;
    }
    if (segment::take(*line, found)) return item;
    Py_DECREF(item);
  }
  return call_slow(kIterator, kNext, self, nullptr);
}

}  // namespace

PyObject* make_iterator(Kind kind, PyObject* portable) {
  PyType_Slot slots[] = {{Py_tp_iter, reinterpret_cast<void*>(PyObject_SelfIter)},
                         {Py_tp_iternext, reinterpret_cast<void*>(next)},
                         {0, nullptr}};
  return make_class(kind, portable, "_gothon." GOTHON_NATIVE ".Iterator", slots);
}

}  // namespace gothon::native
