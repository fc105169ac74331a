#include "glue/native/cell.hpp"
#include "glue/segment/iterator.hpp"

// An item is made into a Python object before it is taken, so that nothing that fails can lose it.

namespace gothon::native {
namespace {

using segment::Step;

/// As Python wants it of an iterator: nullptr without an exception at the end.
PyObject* next(PyObject* self) {
  while (segment::Line* line = line_of(kIterator, self)) {
    segment::NextItem found;
    const Step step = segment::find(*line, &found);
    if (step == Step::kBusy) return nullptr;
    if (step == Step::kAsk) break;
    PyObject* item = PyLong_FromLongLong(found.number);
    if (item == nullptr) return nullptr;
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
