#pragma once

#include <cstdint>

#include "glue/native/python.hpp"
#include "glue/segment/layout.hpp"

/// Handles that work on the shared memory themselves. Thread rule: holders of the GIL.
///
/// Each native class derives from the portable class of its type (glue/node/_gothon/scalars.py,
/// primitives.py) and adds one pointer, to the variable's line. What a native method cannot do in
/// that line at once it leaves to the portable class's method, which asks the session process:
/// results, errors and messages come from one place.
namespace gothon::native {

/// Maps the session's shared memory for the rest of this process's life. False with an OSError or a
/// ValueError set if it cannot be mapped or is of another version.
bool map_segment(int descriptor);

/// The line of a variable; nullptr if there is no such line, or it is of another type.
segment::Line* find_line(std::uint32_t index, std::uint32_t type);

/// This process's serial in the session; 0: it has none (yet), and owns nothing in the segment.
extern segment::Serial serial;

/// In the order of glue/node/_gothon/native.py.
enum Kind { kBool, kInt, kFloat, kLock, kUnlock, kLatch, kKinds };

/// What a portable class has that its native one overrides.
enum Slow {
  kCall,
  kGet,  ///< of `value`
  kSet,
  kBind,
  kIadd,
  kIsub,
  kImul,
  kItruediv,
  kIfloordiv,
  kImod,
  kIand,
  kIor,
  kIxor,
  kIrshift,
  kSlows
};

/// A native class and what it has from its portable one. There is one interpreter in a process that
/// runs Gothon modules, so these are the process's.
struct Class {
  PyObject* type = nullptr;     ///< nullptr: not made yet
  std::uint32_t code = 0;       ///< of the variables' type
  Py_ssize_t offset = 0;        ///< of the pointer in its instances
  PyObject* slow[kSlows] = {};  ///< the portable class's functions; nullptr: it has no such
};
extern Class classes[kKinds];

/// Makes the native class of a portable one; a new reference. `slots` end with a zero one.
/// REQUIRES: not made yet.
PyObject* make_class(Kind kind, PyObject* portable, const char* name, PyType_Slot* slots);

/// Where a handle keeps its line. REQUIRES: it is an instance of the kind's class.
inline segment::Line*& line_of(Kind kind, PyObject* handle) {
  char* place = reinterpret_cast<char*>(handle) + classes[kind].offset;
  return *reinterpret_cast<segment::Line**>(place);
}

/// Calls the portable class's method; `operand` may be nullptr for none.
PyObject* call_slow(Kind kind, Slow method, PyObject* handle, PyObject* operand);

/// Calls the portable class's `__call__` with what the handle was called with.
PyObject* call_slowly(Kind kind, PyObject* handle, PyObject* arguments, PyObject* named);

/// The native class for the portable one of a kind; a new reference. scalars.cpp, primitives.cpp
PyObject* make_scalar(Kind kind, PyObject* portable);
PyObject* make_primitive(Kind kind, PyObject* portable);

}  // namespace gothon::native
