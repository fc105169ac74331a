#include "glue/native/classes.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "glue/native/values.hpp"

extern "C" {
/// Not in the limited API: nullptr once an interpreter has it no more, and pickle does everything.
/// What a class has under a name, by the interpreter's cache; a borrowed reference, and no
/// exception if it has none.
// NOLINTNEXTLINE(readability-identifier-naming,bugprone-reserved-identifier): CPython's name.
[[gnu::weak]] PyObject* _PyType_Lookup(PyTypeObject* type, PyObject* name);
}

namespace gothon::native {
namespace {

using segment::Bytes;

/// Heads of so many forms are known at once; they come from other nodes.
constexpr Py_ssize_t kMostForms = 512;

/// What a class may say of how its instances are copied; it is plain if all of it is object's.
constexpr std::array kNames{"__reduce_ex__",    "__reduce__",        "__getstate__", "__setstate__",
                            "__getnewargs__",   "__getnewargs_ex__", "__new__",      "__class__",
                            "__getattribute__", "__getattr__"};

/// What is the same for all classes. Never freed.
struct Lasting {
  PyObject* names[kNames.size()];
  PyObject* own[kNames.size()];  ///< object's, by those names; borrowed
  PyObject* module_name;         ///< "__module__"
  PyObject* qualified_name;
  PyObject* dictionary_name;
  PyObject* dispatch;   ///< what copyreg was told: a dict by classes
  PyObject* functions;  ///< the module glue/node/_gothon/instances.py
  PyObject* classes;    ///< addresses of classes → capsules of `Known`
  PyObject* forms;      ///< heads → capsules of `Form`
};

PyObject* imported(const char* module, const char* name) {
  const Owned found(PyImport_ImportModule(module));
  return found ? PyObject_GetAttrString(found.get(), name) : nullptr;
}

Lasting* make_lasting() {
  auto* made = static_cast<Lasting*>(PyMem_Calloc(1, sizeof(Lasting)));
  if (made == nullptr) return nullptr;
  bool whole = true;
  const auto name = [&whole](const char* text) {
    PyObject* interned = PyUnicode_InternFromString(text);
    whole = whole && interned != nullptr;
    return interned;
  };
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    made->names[i] = name(kNames[i]);
    if (whole) made->own[i] = _PyType_Lookup(&PyBaseObject_Type, made->names[i]);
  }
  made->module_name = name("__module__");
  made->qualified_name = name("__qualname__");
  made->dictionary_name = name("__dict__");
  made->dispatch = imported("copyreg", "dispatch_table");
  made->functions = PyImport_ImportModule("_gothon.instances");
  made->classes = PyDict_New();
  made->forms = PyDict_New();
  whole = whole && made->dispatch != nullptr && PyDict_Check(made->dispatch) &&
          made->functions != nullptr && made->classes != nullptr && made->forms != nullptr;
  return whole ? made : nullptr;  // of the rest nobody makes so much that it mattered
}

/// nullptr, maybe with an exception set, if pickle has to do everything.
Lasting* lasting() {
  static std::atomic<Lasting*> kept = nullptr;
  if (Lasting* known = kept.load()) return known;
  if (_PyType_Lookup == nullptr) return nullptr;
  Lasting* made = make_lasting();
  Lasting* none = nullptr;
  if (made == nullptr || kept.compare_exchange_strong(none, made)) return made;
  return none;
}

/// A new reference; nullptr without an exception if it is not there.
PyObject* found_in(PyObject* dict, PyObject* key) {
#ifdef Py_GIL_DISABLED
  PyObject* found = nullptr;
  if (PyDict_GetItemRef(dict, key, &found) < 0) PyErr_Clear();
#else
  PyObject* found = PyDict_GetItemWithError(dict, key);
  if (found == nullptr) PyErr_Clear();
  Py_XINCREF(found);
#endif
  return found;
}

// ---- classes ----

/// Whether a class leaves it to object how its instances are copied, now.
bool is_plain(const Lasting& all, PyObject* kind) {
  if (Py_TYPE(kind) != &PyType_Type || (PyType_GetFlags(type_of(kind)) & Py_TPFLAGS_HEAPTYPE) == 0)
    return false;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (_PyType_Lookup(type_of(kind), all.names[i]) != all.own[i]) return false;
  PyObject* dictionary = _PyType_Lookup(type_of(kind), all.dictionary_name);
  if (dictionary != nullptr && Py_TYPE(dictionary) != &PyGetSetDescr_Type) return false;
  return PyDict_Contains(all.dispatch, kind) == 0;
}

PyObject* parts_of(PyObject* qualified) {
  const Owned dot(PyUnicode_FromString("."));
  const Owned parts(dot ? PyUnicode_Split(qualified, dot.get(), -1) : nullptr);
  return parts ? PySequence_Tuple(parts.get()) : nullptr;
}

/// Whether it still is as it was when it was found plain, and others find it.
bool is_as_known(const Lasting& all, PyObject* kind, const Known& known) {
  const Form& form = *in_capsule<Form>(known.form);
  if (!is_plain(all, kind) || _PyType_Lookup(type_of(kind), all.module_name) != known.module)
    return false;
  const Owned qualified(PyObject_GetAttr(kind, all.qualified_name));
  if (qualified.get() != known.qualified) return false;
  const Owned found(find_class(form));
  return found.get() == kind;
}

// ---- forms ----

void free_form(PyObject* capsule) {
  Form* form = in_capsule<Form>(capsule);
  Py_XDECREF(form->module);
  Py_XDECREF(form->path);
  Py_XDECREF(form->names);
  PyMem_Free(form);
}

void free_known(PyObject* capsule) {
  Known* known = in_capsule<Known>(capsule);
  for (PyObject* each :
       {known->watch, known->slots, known->module, known->qualified, known->head, known->form})
    Py_XDECREF(each);
  PyMem_Free(known);
}

/// A capsule that owns what `fill` puts into a new struct; nullptr with an exception set if it
/// returns false.
template <typename Struct, typename Fill>
PyObject* new_capsule(PyCapsule_Destructor free, Fill fill) {
  auto* made = static_cast<Struct*>(PyMem_Calloc(1, sizeof(Struct)));
  if (made == nullptr) return PyErr_NoMemory();
  PyObject* capsule = PyCapsule_New(made, nullptr, free);
  if (capsule == nullptr) {
    PyMem_Free(made);
    return nullptr;
  }
  if (fill(*made)) return capsule;
  Py_DECREF(capsule);
  return nullptr;
}

/// Of a head that was judged.
PyObject* new_form(Bytes head) {
  return new_capsule<Form>(free_form, [&head](Form& form) {
    form.module = read_name(head);
    const Owned qualified(form.module == nullptr ? nullptr : read_name(head));
    form.path = qualified ? parts_of(qualified.get()) : nullptr;
    const Owned names(form.path == nullptr ? nullptr : PyList_New(0));
    form.attributes = names ? read_names(head, names.get()) : -1;
    if (form.attributes < 0 || read_names(head, names.get()) < 0) return false;
    form.names = PySequence_Tuple(names.get());
    return form.names != nullptr;
  });
}

Bytes bytes_of(PyObject* bytes) {
  const char* begin = PyBytes_AsString(bytes);
  return {begin, begin + PyBytes_Size(bytes)};
}

/// The callback of a weak reference: the class of this address is no more.
PyObject* forget(PyObject* address, PyObject*) {
  const Lasting* all = lasting();
  if (all != nullptr && PyDict_DelItem(all->classes, address) != 0) PyErr_Clear();
  return new_none();
}

PyMethodDef forget_method = {"forget", forget, METH_O, nullptr};

/// The head for the names that an instance has; nullptr with an exception set.
PyObject* new_head(const Lasting& all, PyObject* kind, PyObject* const* names,
                   Py_ssize_t attributes, Py_ssize_t count) {
  const Owned of[] = {Owned(PyDict_New()), Owned(PyDict_New())};
  if (!of[0] || !of[1]) return nullptr;
  for (Py_ssize_t i = 0; i < count; ++i)
    if (PyDict_SetItem(of[i < attributes ? 0 : 1].get(), names[i], Py_None) != 0) return nullptr;
  const Owned module(PyObject_GetAttr(kind, all.module_name));
  const Owned qualified(PyObject_GetAttr(kind, all.qualified_name));
  if (!module || !qualified) return nullptr;
  return PyObject_CallMethod(all.functions, "write_head", "OOOO", module.get(), qualified.get(),
                             of[0].get(), of[1].get());
}

/// Of the class of an instance that pickle would ask nothing but object about; nullptr, maybe with
/// an exception set, if it would.
PyObject* judge(const Lasting& all, PyObject* instance) {
  PyObject* kind = reinterpret_cast<PyObject*>(Py_TYPE(instance));
  if (!is_plain(all, kind)) return nullptr;
  Owned slots(PyObject_CallMethod(all.functions, "slots_of", "O", instance));
  if (!slots || !is_exact(slots.get(), PyTuple_Type)) return nullptr;
  return new_capsule<Known>(free_known, [&](Known& known) {
    known.slots = slots.release();
    known.module = PyObject_GetAttr(kind, all.module_name);
    known.qualified = PyObject_GetAttr(kind, all.qualified_name);
    const Owned address(PyLong_FromVoidPtr(kind));
    const Owned callback(address ? PyCFunction_New(&forget_method, address.get()) : nullptr);
    known.watch = callback ? PyWeakref_NewRef(kind, callback.get()) : nullptr;
    known.head = new_head(all, kind, nullptr, 0, 0);
    known.form = known.head == nullptr ? nullptr : form_of(known.head);
    return known.module != nullptr && known.qualified != nullptr && known.watch != nullptr &&
           known.form != nullptr;
  });
}

}  // namespace

bool is_plain(PyObject* kind) {
  const Lasting* all = lasting();
  return all != nullptr && is_plain(*all, kind);
}

bool has_dictionary(PyObject* kind) {
  return _PyType_Lookup(type_of(kind), lasting()->dictionary_name) != nullptr;
}

PyObject* find_class(const Form& form) {
  PyObject* found = PyImport_GetModule(form.module);
  const Py_ssize_t parts = PyTuple_Size(form.path);
  for (Py_ssize_t part = 0; found != nullptr && part < parts; ++part) {
    const Owned outer(found);
    found = PyObject_GetAttr(outer.get(), PyTuple_GetItem(form.path, part));
  }
  return found;
}

PyObject* read_name(Bytes& head) {
  std::uint32_t length = 0;
  if (!head.length(&length)) return nullptr;
  PyObject* name = decode_text(head.at, length);
  head.at += length;
  if (name != nullptr) PyUnicode_InternInPlace(&name);
  return name;
}

Py_ssize_t read_names(Bytes& head, PyObject* names) {
  std::uint32_t count = 0;
  (void)head.length(&count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Owned name(read_name(head));
    if (!name || PyList_Append(names, name.get()) != 0) return -1;
  }
  return static_cast<Py_ssize_t>(count);
}

PyObject* form_of(PyObject* head) {
  const Lasting* all = lasting();
  if (all == nullptr) return nullptr;
  if (PyObject* known = found_in(all->forms, head)) return known;
  Owned made(new_form(bytes_of(head)));
  if (!made) return nullptr;
  if (PyDict_Size(all->forms) >= kMostForms) PyDict_Clear(all->forms);
  return PyDict_SetItem(all->forms, head, made.get()) == 0 ? made.release() : nullptr;
}

PyObject* known_of(PyObject* instance) {
  const Lasting* all = lasting();
  PyObject* kind = reinterpret_cast<PyObject*>(Py_TYPE(instance));
  const Owned address(all == nullptr ? nullptr : PyLong_FromVoidPtr(kind));
  if (!address) return nullptr;
  Owned known(found_in(all->classes, address.get()));
  if (known && !is_as_known(*all, kind, *in_capsule<Known>(known.get()))) return nullptr;
  if (known) return known.release();
  known.reset(judge(*all, instance));
  if (!known || PyDict_SetItem(all->classes, address.get(), known.get()) != 0) return nullptr;
  return known.release();
}

PyObject* renamed(PyObject* kind, const Known& known, PyObject* const* names, Py_ssize_t attributes,
                  Py_ssize_t count) {
  const Lasting* all = lasting();
  const Owned address(all == nullptr ? nullptr : PyLong_FromVoidPtr(kind));
  if (!address) return nullptr;
  Owned other(new_capsule<Known>(free_known, [&](Known& made) {
    made = known;
    made.form = nullptr;
    for (PyObject* kept : {made.watch, made.slots, made.module, made.qualified}) Py_INCREF(kept);
    made.head = new_head(*all, kind, names, attributes, count);
    made.form = made.head == nullptr ? nullptr : form_of(made.head);
    return made.form != nullptr;
  }));
  if (!other || PyDict_SetItem(all->classes, address.get(), other.get()) != 0) return nullptr;
  return other.release();
}

}  // namespace gothon::native
