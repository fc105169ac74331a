#include "glue/native/cell.hpp"

// The module's functions serve glue/node/_gothon/native.py and nobody else.

namespace gothon::native {
namespace {

PyObject* open_segment(PyObject*, PyObject* descriptor) {
  const long number = PyLong_AsLong(descriptor);
  if (number == -1 && PyErr_Occurred() != nullptr) return nullptr;
  return map_segment(static_cast<int>(number)) ? new_none() : nullptr;
}

PyObject* set_serial(PyObject*, PyObject* number) {
  const unsigned long value = PyLong_AsUnsignedLong(number);
  if (PyErr_Occurred() != nullptr) return nullptr;
  serial = segment::serial_of(value);
  return new_none();
}

constexpr PyObject* (*kMakers[kKinds])(Kind, PyObject*) = {
    make_scalar,    make_scalar,    make_scalar, make_text, make_primitive,
    make_primitive, make_primitive, make_queue,  make_queue};

PyObject* make_native(PyObject*, PyObject* arguments) {
  int kind = 0;
  PyObject* portable = nullptr;
  if (PyArg_ParseTuple(arguments, "iO", &kind, &portable) == 0) return nullptr;
  if (kind < 0 || kind >= kKinds || classes[kind].type != nullptr) {
    PyErr_SetString(PyExc_ValueError, "gothon: no such kind of native class, or made already");
    return nullptr;
  }
  return kMakers[kind](static_cast<Kind>(kind), portable);
}

PyObject* attach(PyObject*, PyObject* arguments) {
  PyObject* handle = nullptr;
  unsigned int index = 0;
  unsigned int code = 0;
  if (PyArg_ParseTuple(arguments, "OII", &handle, &index, &code) == 0) return nullptr;
  for (int kind = 0; kind < kKinds; ++kind) {
    if (reinterpret_cast<PyObject*>(Py_TYPE(handle)) != classes[kind].type) continue;
    line_of(static_cast<Kind>(kind), handle) = find_line(index, code);
    return new_none();
  }
  PyErr_SetString(PyExc_TypeError, "gothon: not a native handle");
  return nullptr;
}

PyMethodDef functions[] = {
    {"open", open_segment, METH_O, "Maps the shared memory behind a descriptor."},
    {"introduce", set_serial, METH_O, "Tells the serial of this process; 0: it has none."},
    {"derive", make_native, METH_VARARGS, "The native class of a kind from its portable class."},
    {"attach", attach, METH_VARARGS,
     "Lets a native handle work on the line of an index, which is of a type code."},
    {nullptr, nullptr, 0, nullptr}};

PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "_native",
                          "Handles that work on the session's shared memory (docs/segment.md).",
                          -1,
                          functions,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace
}  // namespace gothon::native

PyMODINIT_FUNC PyInit__native() {
  return PyModule_Create(&gothon::native::definition);
}
