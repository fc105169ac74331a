#include "glue/native/instances.hpp"

#include <cstddef>

#include "glue/native/classes.hpp"
#include "glue/native/values.hpp"

#if defined(Py_LIMITED_API) && Py_LIMITED_API < 0x030a0000
/// In the limited API since 3.10; 3.8 and 3.9, which have it too, do not change any more.
// NOLINTNEXTLINE(readability-identifier-naming): CPython's name.
extern "C" PyObject* PyObject_GenericGetDict(PyObject* object, void* context);
#endif

namespace gothon::native {
namespace {

using segment::Bytes;

bool has_names(const Form& form, PyObject* const* names, Py_ssize_t attributes, Py_ssize_t count) {
  if (form.attributes != attributes || PyTuple_Size(form.names) != count) return false;
  for (Py_ssize_t i = 0; i < count; ++i)
    if (PyTuple_GetItem(form.names, i) != names[i]) return false;
  return true;
}

/// Whether a key of a `__dict__` is one that pickle would not look for in the class.
bool is_attribute(PyObject* key) {
  if (!is_exact(key, PyUnicode_Type)) return false;
  return PyUnicode_GetLength(key) < 2 || PyUnicode_ReadChar(key, 0) != '_' ||
         PyUnicode_ReadChar(key, 1) != '_';
}

// ---- instances ----

/// With the values of a head that nothing native can be made of: by the portable function.
PyObject* make_slowly(Bytes head, Bytes& values, PyObject* (*read)(Bytes&)) {
  const Owned module(read_name(head));
  const Owned qualified(module ? read_name(head) : nullptr);
  const Owned of[] = {Owned(PyDict_New()), Owned(PyDict_New())};
  const Owned names(PyList_New(0));
  if (!qualified || !of[0] || !of[1] || !names) return nullptr;
  const Py_ssize_t attributes = read_names(head, names.get());
  if (attributes < 0 || read_names(head, names.get()) < 0) return nullptr;
  const Py_ssize_t count = PyList_Size(names.get());
  for (Py_ssize_t i = 0; i < count; ++i) {
    const Owned value(read(values));
    PyObject* dict = of[i < attributes ? 0 : 1].get();
    if (!value || PyDict_SetItem(dict, PyList_GetItem(names.get(), i), value.get()) != 0)
      return nullptr;
  }
  const Owned functions(PyImport_ImportModule("_gothon.instances"));
  if (!functions) return nullptr;
  return PyObject_CallMethod(functions.get(), "make", "OOOO", module.get(), qualified.get(),
                             of[0].get(), of[1].get());
}

/// A new one of a plain class; nullptr with an exception set.
PyObject* new_instance(PyObject* kind) {
  const auto make = reinterpret_cast<newfunc>(PyType_GetSlot(type_of(kind), Py_tp_new));
  const Owned nothing(PyTuple_New(0));
  return nothing ? make(type_of(kind), nothing.get(), nullptr) : nullptr;
}

}  // namespace

Parts::~Parts() {
  Py_XDECREF(head_);
  for (Py_ssize_t i = 0; i < count_; ++i) {
    Py_DECREF(names_[i]);
    Py_DECREF(values_[i]);
  }
}

bool Parts::add(PyObject* name, PyObject* value) {
  if (count_ == kMostAttributes) return false;
  Py_INCREF(name);
  Py_INCREF(value);
  names_[count_] = name;
  values_[count_] = value;
  ++count_;
  return true;
}

bool Parts::read_dictionary(PyObject* instance) {
  Owned dict(PyObject_GenericGetDict(instance, nullptr));
#ifdef Py_GIL_DISABLED
  // Other threads may change it meanwhile.
  const Owned copy(dict && is_exact(dict.get(), PyDict_Type) ? PyDict_Copy(dict.get()) : nullptr);
  PyObject* own = copy.get();
#else
  PyObject* own = dict.get();
#endif
  if (own == nullptr || !is_exact(own, PyDict_Type)) return false;
  Py_ssize_t at = 0;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  while (PyDict_Next(own, &at, &key, &value) != 0)
    if (!is_attribute(key) || !add(key, value)) return false;
  return true;
}

bool Parts::read_slots(PyObject* instance, PyObject* slots) {
  const Py_ssize_t count = PyTuple_Size(slots);
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* name = PyTuple_GetItem(slots, i);
    const Owned value(PyObject_GetAttr(instance, name));
    if (value && !add(name, value.get())) return false;
    if (value) continue;
    if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0) return false;
    PyErr_Clear();
  }
  return true;
}

bool Parts::read(PyObject* instance) {
  Owned capsule(known_of(instance));
  if (!capsule) return false;
  PyObject* kind = reinterpret_cast<PyObject*>(Py_TYPE(instance));
  const Known* known = in_capsule<Known>(capsule.get());
  if (has_dictionary(kind) && !read_dictionary(instance)) return false;
  const Py_ssize_t attributes = count_;
  if (!read_slots(instance, known->slots)) return false;
  if (!has_names(*in_capsule<Form>(known->form), names_, attributes, count_)) {
    capsule.reset(renamed(kind, *known, names_, attributes, count_));
    if (!capsule) return false;
    known = in_capsule<Known>(capsule.get());
  }
  head_ = known->head;
  Py_INCREF(head_);
  return true;
}

PyObject* make_instance(Bytes head, Bytes& values, PyObject* (*read)(Bytes&)) {
  const Owned key(PyBytes_FromStringAndSize(head.at, static_cast<Py_ssize_t>(head.left())));
  const Owned capsule(key ? form_of(key.get()) : nullptr);
  const Form* form = capsule ? in_capsule<Form>(capsule.get()) : nullptr;
  const Owned kind(form == nullptr ? nullptr : find_class(*form));
  if (!kind || !is_plain(kind.get())) {
    PyErr_Clear();
    return make_slowly(head, values, read);
  }
  Owned made(new_instance(kind.get()));
  const bool has_attributes = form->attributes != 0;
  const Owned dict(made && has_attributes ? PyObject_GenericGetDict(made.get(), nullptr) : nullptr);
  if (!made || (has_attributes && !dict)) return nullptr;
  const Py_ssize_t count = PyTuple_Size(form->names);
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* name = PyTuple_GetItem(form->names, i);
    const Owned value(read(values));
    if (!value) return nullptr;
    const int set = i < form->attributes ? PyDict_SetItem(dict.get(), name, value.get())
                                         : PyObject_SetAttr(made.get(), name, value.get());
    if (set != 0) return nullptr;
  }
  return made.release();
}

}  // namespace gothon::native
