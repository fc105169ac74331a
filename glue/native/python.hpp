#pragma once

/// Python's limited API of 3.8, and owners for it. Thread rule: threads that are attached to the
/// interpreter: they hold the GIL, where there is one.
///
/// The sources are compiled for three kinds of interpreter, of which a module of each name serves
/// its own only (glue/native/meson.build): those with a GIL, by the limited API of 3.8;
/// free-threaded ones from 3.15 on, by the limited API that they have since (Py_TARGET_ABI3T); and
/// each earlier free-threaded one by itself.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#ifdef Py_GIL_DISABLED
#define GOTHON_NATIVE "_native_t"
#else
#define GOTHON_NATIVE "_native"
#endif

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
  void reset(PyObject* object) {
    PyObject* before = object_;
    object_ = object;
    Py_XDECREF(before);
  }
  [[nodiscard]] PyObject* release() {
    PyObject* object = object_;
    object_ = nullptr;
    return object;
  }

 private:
  PyObject* object_;
};

#if defined(Py_GIL_DISABLED) && defined(Py_LIMITED_API)
/// Not in the limited API: nullptr once an interpreter has it no more.
extern "C" [[gnu::weak]] int PyUnstable_Object_EnableDeferredRefcount(PyObject* object);
#endif

/// Where there is no GIL, threads that count the references to one object at once cost each other
/// more than what they use it for: counts as few of them as the interpreter allows. The object is
/// freed late, if ever. REQUIRES: the garbage collector knows the object, no other thread does.
inline void count_seldom(PyObject* object) {
#if !defined(Py_GIL_DISABLED)
  static_cast<void>(object);
#elif defined(Py_LIMITED_API)
  if (PyUnstable_Object_EnableDeferredRefcount != nullptr)
    PyUnstable_Object_EnableDeferredRefcount(object);
#elif PY_VERSION_HEX >= 0x030e0000
  PyUnstable_Object_EnableDeferredRefcount(object);
#else
  // 3.13 has no function for what it does to its own such objects as soon as there are two threads.
  PyObject_GC_UnTrack(object);
  object->ob_tid = _Py_UNOWNED_TID;
  object->ob_ref_local = _Py_IMMORTAL_REFCNT_LOCAL;
  object->ob_ref_shared = 0;
#endif
}

inline PyObject* new_none() {
  Py_INCREF(Py_None);
  return Py_None;
}

inline PyObject* new_true() {
  Py_INCREF(Py_True);
  return Py_True;
}

}  // namespace gothon::native
