#pragma once

/// Python's limited API of 3.8, and owners for it. Thread rule: holders of the GIL.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

namespace gothon::native {

/// Owns one reference; nullptr: none, and usually an exception is set.
class Owned {
 public:
  explicit Owned(PyObject* object) : object_(object) {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() { Py_XDECREF(object_); }

  PyObject* get() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  [[nodiscard]] PyObject* release() {
    PyObject* object = object_;
    object_ = nullptr;
    return object;
  }

 private:
  PyObject* object_;
};

inline PyObject* new_none() {
  Py_INCREF(Py_None);
  return Py_None;
}

}  // namespace gothon::native
