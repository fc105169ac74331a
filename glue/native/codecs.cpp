#include "glue/native/cell.hpp"
#include "glue/native/encoding.hpp"
#include "glue/native/values.hpp"

// The codecs of items (glue/node/_gothon/item_codecs.py). Each function has as its `self` what
// there is to know and the portable function that does the rest.

namespace gothon::native {
namespace {

/// `encode(NAME, VALUE)`.
PyObject* encode(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  PyObject* schema = PyTuple_GetItem(self, 0);
  PyObject* rest = PyTuple_GetItem(self, 1);
  if (count != 2 || names != nullptr) {
    PyErr_SetString(PyExc_TypeError, "gothon: a codec takes a name and a value");
    return nullptr;
  }
  const char* letters = PyBytes_AsString(schema);
  Buffer out(string_limit);
  if (encode_value(values[1], {letters, letters + PyBytes_Size(schema)}, out))
    return PyBytes_FromStringAndSize(out.data(), static_cast<Py_ssize_t>(out.size()));
  return PyObject_CallFunctionObjArgs(rest, values[0], values[1], nullptr);
}

/// `decode(BYTES, PLACE)`.
PyObject* decode(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  static constexpr char kAny[] = {static_cast<char>(segment::Letter::kObject)};
  if (count != 2 || names != nullptr || !is_exact(values[0], PyBytes_Type)) {
    PyErr_SetString(PyExc_TypeError, "gothon: a codec takes bytes and a place in them");
    return nullptr;
  }
  const Py_ssize_t size = PyBytes_Size(values[0]);
  const Py_ssize_t at = PyLong_AsSsize_t(values[1]);
  PyObject* value = nullptr;
  if (at >= 0 && at <= size)
    value = decode_value({kAny, kAny + sizeof kAny}, PyBytes_AsString(values[0]) + at,
                         static_cast<std::size_t>(size - at));
  if (value != nullptr || PyErr_Occurred() != nullptr) return value;
  return PyObject_CallFunctionObjArgs(self, values[0], values[1], nullptr);
}

PyMethodDef encoder = {"encode", plain(encode), kFast, nullptr};
PyMethodDef decoder = {"decode", plain(decode), kFast, nullptr};

}  // namespace

PyObject* make_encoder(PyObject*, PyObject* arguments) {
  PyObject* schema = nullptr;
  PyObject* rest = nullptr;
  if (PyArg_ParseTuple(arguments, "SO", &schema, &rest) == 0) return nullptr;
  return PyCFunction_NewEx(&encoder, arguments, nullptr);
}

PyObject* make_decoder(PyObject*, PyObject* rest) {
  return PyCFunction_NewEx(&decoder, rest, nullptr);
}

}  // namespace gothon::native
