#pragma once

#include <cstddef>

#include "glue/native/python.hpp"
#include "glue/segment/encoding.hpp"

/// Instances of classes that leave it to Python how they are pickled (docs/protocol.md, "Encoded
/// values"). Which these are, glue/node/_gothon/instances.py says once for each class; what may
/// have changed since then is looked at each time. Thread rule: threads that are attached to the
/// interpreter.
namespace gothon::native {

/// Of the attributes of an instance; one with more is pickled.
inline constexpr Py_ssize_t kMostAttributes = 32;

/// What there is to write of one instance: a head, which is the same for most instances of its
/// class, and the values. Owns both.
class Parts {
 public:
  Parts() = default;
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts();

  /// False, maybe with an exception set, if pickle has to do it.
  bool read(PyObject* instance);

  PyObject* head() const { return head_; }  ///< bytes
  Py_ssize_t count() const { return count_; }
  PyObject* value(Py_ssize_t index) const { return values_[index]; }

 private:
  bool read_dictionary(PyObject* instance);
  bool read_slots(PyObject* instance, PyObject* slots);
  bool add(PyObject* name, PyObject* value);

  PyObject* head_ = nullptr;
  Py_ssize_t count_ = 0;
  PyObject* names_[kMostAttributes];
  PyObject* values_[kMostAttributes];
};

/// Makes an instance of a head and the values behind it, which `read` reads. REQUIRES: judged.
/// nullptr with an exception set.
PyObject* make_instance(segment::Bytes head, segment::Bytes& values,
                        PyObject* (*read)(segment::Bytes&));

}  // namespace gothon::native
