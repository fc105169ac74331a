#pragma once

#include <cstddef>

#include "glue/native/python.hpp"
#include "glue/segment/fault.hpp"

/// Python's values in and out of bytes. Thread rule: threads that are attached to the interpreter.
namespace gothon::native {

inline bool is_exact(PyObject* object, PyTypeObject& type) {
  return Py_TYPE(object) == &type;
}

/// What a portable handle's `replace` was given, applied to a value: `(COMPUTE)` or
/// `(COMPUTE, OPERAND)`. A new reference; nullptr with an exception set.
inline PyObject* computed(PyObject* arguments, PyObject* value) {
  PyObject* compute = PyTuple_GetItem(arguments, 0);
  if (compute == nullptr) return nullptr;
  PyObject* operand = PyTuple_Size(arguments) > 1 ? PyTuple_GetItem(arguments, 1) : nullptr;
  return PyObject_CallFunctionObjArgs(compute, value, operand, nullptr);
}

/// Memory for bytes that are on their way. Owns it.
class Scratch {
 public:
  explicit Scratch(std::size_t length)
      : bytes_(length <= sizeof small_ || segment::fault_point("memory for bytes")
                   ? nullptr
                   : PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(length))),
        data_(length <= sizeof small_ ? small_
              : bytes_                ? PyBytes_AsString(bytes_.get())
                                      : nullptr) {}

  /// nullptr with a MemoryError set if there is none.
  char* data() const { return data_; }

 private:
  char small_[1024];
  Owned bytes_;
  char* data_;
};

/// The UTF-8 of a str as bytes, lone surrogates as three bytes; nullptr with an exception set.
inline PyObject* encode_text(PyObject* text) {
  PyObject* bytes = PyUnicode_AsUTF8String(text);
  if (bytes != nullptr) return bytes;
  PyErr_Clear();
  return PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
}

/// nullptr with an exception set if the bytes are no such UTF-8.
inline PyObject* decode_text(const char* bytes, std::size_t length) {
  return PyUnicode_DecodeUTF8(bytes, static_cast<Py_ssize_t>(length), "surrogatepass");
}

}  // namespace gothon::native
