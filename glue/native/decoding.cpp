#include <atomic>
#include <cstdint>
#include <cstring>

#include "glue/native/encoding.hpp"
#include "glue/native/instances.hpp"
#include "glue/native/values.hpp"

namespace gothon::native {
namespace {

using segment::Bytes;
using segment::Tag;

PyObject* unpickled(const char* bytes, std::size_t length) {
  static std::atomic<PyObject*> kept = nullptr;
  PyObject* loads = pickle_function("loads", kept);
  const Owned data(PyBytes_FromStringAndSize(bytes, static_cast<Py_ssize_t>(length)));
  if (loads == nullptr || !data) return nullptr;
  return PyObject_CallFunctionObjArgs(loads, data.get(), nullptr);
}

PyObject* read_value(Bytes& value);

/// A tuple or a list of so many values. `set_item` steals what it is given.
PyObject* read_sequence(Bytes& value, std::uint32_t count, PyObject* made,
                        int (*set_item)(PyObject*, Py_ssize_t, PyObject*)) {
  if (made == nullptr) return nullptr;
  for (std::uint32_t i = 0; i < count; ++i) {
    PyObject* each = read_value(value);
    if (each == nullptr || set_item(made, static_cast<Py_ssize_t>(i), each) != 0) {
      Py_DECREF(made);
      return nullptr;
    }
  }
  return made;
}

PyObject* read_tuple(Bytes& value, std::uint32_t count) {
  return read_sequence(value, count, PyTuple_New(static_cast<Py_ssize_t>(count)), PyTuple_SetItem);
}

PyObject* read_dict(Bytes& value, std::uint32_t count) {
  Owned made(PyDict_New());
  for (; made && count != 0; --count) {
    const Owned key(read_value(value));
    const Owned item(key ? read_value(value) : nullptr);
    if (!item || PyDict_SetItem(made.get(), key.get(), item.get()) != 0) return nullptr;
  }
  return made.release();
}

/// Of bytes that have been judged.
PyObject* read_value(Bytes& value) {
  std::uint32_t length = 0;
  const auto tag = static_cast<Tag>(value.next());
  switch (tag) {
    case Tag::kNone:
      return new_none();
    case Tag::kFalse:
    case Tag::kTrue:
      return PyBool_FromLong(tag == Tag::kTrue);
    case Tag::kFloat: {
      double number = 0;
      std::memcpy(&number, value.at, sizeof number);
      value.at += sizeof number;
      return PyFloat_FromDouble(number);
    }
    default:
      break;
  }
  if (!value.length(&length)) return nullptr;
  const char* bytes = value.at;
  switch (tag) {
    case Tag::kInt:
      value.at += length;
      return decode_int(bytes, length);
    case Tag::kStr:
      value.at += length;
      return decode_text(bytes, length);
    case Tag::kBytes:
      value.at += length;
      return PyBytes_FromStringAndSize(bytes, static_cast<Py_ssize_t>(length));
    case Tag::kPickle:
      value.at += length;
      return unpickled(bytes, length);
    case Tag::kInstance:
      value.at += length;
      return make_instance({bytes, value.at}, value, read_value);
    case Tag::kTuple:
      return read_tuple(value, length);
    case Tag::kList:
      return read_sequence(value, length, PyList_New(static_cast<Py_ssize_t>(length)),
                           PyList_SetItem);
    case Tag::kDict:
      return read_dict(value, length);
    case Tag::kFrozenset:
    case Tag::kSet: {
      const Owned values(read_tuple(value, length));
      if (!values) return nullptr;
      return tag == Tag::kSet ? PySet_New(values.get()) : PyFrozenSet_New(values.get());
    }
    default:
      return nullptr;
  }
}

}  // namespace

PyObject* pickle_function(const char* name, std::atomic<PyObject*>& kept) {
  if (PyObject* known = kept.load()) return known;
  const Owned module(PyImport_ImportModule("pickle"));
  PyObject* found = module ? PyObject_GetAttrString(module.get(), name) : nullptr;
  PyObject* none = nullptr;
  if (found == nullptr || kept.compare_exchange_strong(none, found)) return found;
  Py_DECREF(found);
  return none;
}

PyObject* decode_value(Bytes schema, const char* bytes, std::size_t length) {
  const auto any_text = [](const char*, std::size_t) { return true; };
  Bytes value{bytes, bytes + length};
  if (!segment::Judge(any_text).conforms(schema, value)) return nullptr;
  return read_value(value);
}

PyObject* decode_int(const char* bytes, std::size_t length) {
  if (length == 0 || length > sizeof(long long)) return nullptr;
  long long value = (bytes[length - 1] & 0x80) != 0 ? -1 : 0;
  std::memcpy(&value, bytes, length);
  return PyLong_FromLongLong(value);
}

}  // namespace gothon::native
