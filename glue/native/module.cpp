#include <initializer_list>

#include "glue/native/cell.hpp"
#include "glue/native/encoding.hpp"

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
  set_own_serial(segment::serial_of(value));
  return new_none();
}

constexpr PyObject* (*kMakers[kKinds])(Kind, PyObject*) = {
    make_scalar,    make_scalar,    make_scalar,    make_text,  make_text,    make_text,
    make_primitive, make_primitive, make_primitive, make_queue, make_queue,   make_lock,
    make_lock,      make_semaphore, make_event,     make_lock,  make_barrier, make_iterator,
    make_array,     make_array,     make_array};

PyObject* make_native(PyObject*, PyObject* arguments) {
  int kind = 0;
  PyObject* portable = nullptr;
  if (PyArg_ParseTuple(arguments, "iO", &kind, &portable) == 0) return nullptr;
  if (kind < 0 || kind >= kKinds) {
    PyErr_SetString(PyExc_ValueError, "gothon: no such kind of native class");
    return nullptr;
  }
  if (PyObject* made = classes[kind].type) {
    Py_INCREF(made);
    return made;
  }
  return kMakers[kind](static_cast<Kind>(kind), portable);
}

PyObject* attach_handle(PyObject*, PyObject* arguments) {
  PyObject* handle = nullptr;
  unsigned int index = 0;
  unsigned int code = 0;
  PyObject* schema = nullptr;
  if (PyArg_ParseTuple(arguments, "OIIS", &handle, &index, &code, &schema) == 0) return nullptr;
  for (int kind = 0; kind < kKinds; ++kind) {
    if (reinterpret_cast<PyObject*>(Py_TYPE(handle)) != classes[kind].type) continue;
    attach(static_cast<Kind>(kind), handle, find_line(index, code), schema);
    return new_none();
  }
  PyErr_SetString(PyExc_TypeError, "gothon: not a native handle");
  return nullptr;
}

PyObject* adopt_mapping(PyObject*, PyObject* arguments) {
  PyObject* handle = nullptr;
  PyObject* mapping = nullptr;
  const char* letter = nullptr;
  Py_ssize_t size = 0;
  PyObject* lengths = nullptr;
  PyObject* strides = nullptr;
  if (PyArg_ParseTuple(arguments, "OOsnO!O!", &handle, &mapping, &letter, &size, &PyTuple_Type,
                       &lengths, &PyTuple_Type, &strides) == 0)
    return nullptr;
  for (const Kind kind : {kArray, kByteArray, kNdArray}) {
    if (reinterpret_cast<PyObject*>(Py_TYPE(handle)) != classes[kind].type) continue;
    return adopt_memory(kind, handle, mapping, *letter, size, lengths, strides) ? new_none()
                                                                                : nullptr;
  }
  PyErr_SetString(PyExc_TypeError, "gothon: not the native handle of an array");
  return nullptr;
}

PyMethodDef functions[] = {
    {"open", open_segment, METH_O, "Maps the shared memory behind a descriptor."},
    {"introduce", set_serial, METH_O, "Tells the serial of this process; 0: it has none."},
    {"derive", make_native, METH_VARARGS, "The native class of a kind from its portable class."},
    {"attach", attach_handle, METH_VARARGS,
     "Lets a native handle work on the line of an index, which is of a type code and a schema."},
    {"adopt", adopt_mapping, METH_VARARGS,
     "Lets the native handle of an array work on elements in a mapping."},
    {"channel", make_channel, METH_O, "The native class of channels from the portable one."},
    {"encoder", make_encoder, METH_VARARGS, "Encodes values of a schema, or calls a function."},
    {"decoder", make_decoder, METH_O, "Decodes encoded values, or calls a function."},
    {nullptr, nullptr, 0, nullptr}};

constexpr const char* kName = GOTHON_NATIVE;
constexpr const char* kPurpose =
    "Handles that work on the session's shared memory (docs/segment.md).";

}  // namespace
}  // namespace gothon::native

#ifdef Py_TARGET_ABI3T

PyMODEXPORT_FUNC PyModExport__native_t() {
  using namespace gothon::native;
  PyABIInfo_VAR(abi);
  static PySlot slots[] = {
      PySlot_PTR_STATIC(Py_mod_abi, &abi),
      PySlot_PTR_STATIC(Py_mod_name, const_cast<char*>(kName)),
      PySlot_PTR_STATIC(Py_mod_doc, const_cast<char*>(kPurpose)),
      PySlot_PTR_STATIC(Py_mod_methods, functions),
      PySlot_PTR(Py_mod_gil, Py_MOD_GIL_NOT_USED),
      PySlot_PTR(Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED),
      PySlot_END};
  return slots;
}

#else

namespace gothon::native {
namespace {

PyObject* make_module() {
  static PyModuleDef definition = {
      PyModuleDef_HEAD_INIT, kName, kPurpose, -1, functions, nullptr, nullptr, nullptr, nullptr};
  PyObject* module = PyModule_Create(&definition);
#ifdef Py_GIL_DISABLED
  if (module != nullptr) PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED);
#endif
  return module;
}

}  // namespace
}  // namespace gothon::native

#ifdef Py_GIL_DISABLED
PyMODINIT_FUNC PyInit__native_t() {
#else
PyMODINIT_FUNC PyInit__native() {
#endif
  return gothon::native::make_module();
}

#endif
