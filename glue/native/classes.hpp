#pragma once

#include <cstddef>

#include "glue/native/python.hpp"
#include "glue/segment/encoding.hpp"

/// Which classes leave it to object how their instances are copied, and what is known of those.
/// glue/node/_gothon/instances.py judges a class when its first instance is written; what may have
/// changed since then is looked at each time. Nothing here keeps a class. Thread rule: threads that
/// are attached to the interpreter.
namespace gothon::native {

/// A class's names, and those of an instance's attributes.
struct Form {
  PyObject* module;
  PyObject* path;         ///< a tuple: the qualified name's parts
  PyObject* names;        ///< a tuple of interned ones
  Py_ssize_t attributes;  ///< as many of the names are the `__dict__`'s, the others are slots
};

/// Of a class that was found plain.
struct Known {
  PyObject* watch;      ///< a weak reference whose callback forgets it
  PyObject* slots;      ///< a tuple
  PyObject* module;     ///< as the class has it
  PyObject* qualified;  ///< as the class has it
  PyObject* head;       ///< of the instance that was written last
  PyObject* form;       ///< the capsule of its `Form`
};

/// A struct that a capsule owns.
template <typename Struct>
Struct* in_capsule(PyObject* capsule) {
  return static_cast<Struct*>(PyCapsule_GetPointer(capsule, nullptr));
}

inline PyTypeObject* type_of(PyObject* object) {
  return reinterpret_cast<PyTypeObject*>(object);
}

/// Whether a class leaves it to object how its instances are copied, now.
bool is_plain(PyObject* kind);
/// Whether instances of a plain class have a `__dict__`.
bool has_dictionary(PyObject* kind);

/// The class that a form names; nullptr, maybe with an exception set, if there is none.
PyObject* find_class(const Form& form);

/// The text that a judged head goes on with, interned; nullptr with an exception set.
PyObject* read_name(segment::Bytes& head);
/// Appends the names that it goes on with; their number, -1 with an exception set.
Py_ssize_t read_names(segment::Bytes& head, PyObject* names);

/// The capsule of a judged head's `Form`; nullptr with an exception set.
PyObject* form_of(PyObject* head);

/// The capsule of what is `Known` of an instance's class; nullptr, maybe with an exception set, if
/// pickle has to do it.
PyObject* known_of(PyObject* instance);
/// The same with the head for these names, which is kept instead; nullptr with an exception set.
PyObject* renamed(PyObject* kind, const Known& known, PyObject* const* names, Py_ssize_t attributes,
                  Py_ssize_t count);

}  // namespace gothon::native
