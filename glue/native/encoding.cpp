#include "glue/native/encoding.hpp"

#include <atomic>
#include <cstring>

#include "glue/native/instances.hpp"
#include "glue/native/values.hpp"

#if defined(Py_LIMITED_API) && Py_LIMITED_API < 0x030a0000
/// In the limited API since 3.10; 3.8 and 3.9, which have it too, do not change any more.
// NOLINTNEXTLINE(readability-identifier-naming): CPython's name.
extern "C" const char* PyUnicode_AsUTF8AndSize(PyObject* text, Py_ssize_t* size);
#endif

namespace gothon::native {
namespace {

using segment::Bytes;
using segment::Letter;
using segment::Tag;

/// A str keeps the UTF-8 that it was asked for, if it is not ASCII: not a long one.
constexpr Py_ssize_t kKeptText = 1024;
constexpr int kPickleProtocol = 4;

PyObject* pickled(PyObject* value) {
  static std::atomic<PyObject*> kept = nullptr;
  PyObject* dumps = pickle_function("dumps", kept);
  const Owned protocol(PyLong_FromLong(kPickleProtocol));
  if (dumps == nullptr || !protocol) return nullptr;
  return PyObject_CallFunctionObjArgs(dumps, value, protocol.get(), nullptr);
}

// ---- into bytes ----

/// What one value is made of that could be in it twice. Pickle keeps one such object one.
class Seen {
 public:
  bool has_instances = false;

  void clear() {
    count_ = 0;
    has_instances = twice_ = false;
  }

  /// Whether it cannot be said that it is not there yet.
  bool add(PyObject* value) {
    bool before = count_ == kMost;
    for (std::size_t i = 0; i < count_ && !before; ++i) before = values_[i] == value;
    if (!before) values_[count_++] = value;
    twice_ = twice_ || before;
    return before;
  }

  /// Whether no object is in it twice, as far as that matters and can be said.
  bool is_plain() const { return !has_instances || !twice_; }

 private:
  static constexpr std::size_t kMost = 64;

  PyObject* values_[kMost];
  std::size_t count_ = 0;
  bool twice_ = false;
};

class Encoder {
 public:
  explicit Encoder(Buffer& out) : out_(out) {}

  /// Writes a value of the type that `schema` begins with, and steps over that if it is one.
  bool write(PyObject* value, Bytes& schema, unsigned depth) {
    if (depth > segment::kDeepest) return false;
    const auto letter = static_cast<Letter>(schema.next());
    switch (letter) {
      case Letter::kNone:
        return value == Py_None && out_.append(Tag::kNone);
      case Letter::kBool:
        return write_bool(value);
      case Letter::kInt:
        return is_exact(value, PyLong_Type) && write_int(value);
      case Letter::kFloat:
        return is_exact(value, PyFloat_Type) && write_float(value);
      case Letter::kStr:
        return is_exact(value, PyUnicode_Type) && write_text(value);
      case Letter::kBytes:
        return is_exact(value, PyBytes_Type) && write_bytes(Tag::kBytes, value);
      case Letter::kTuple: {
        std::uint32_t wanted = 0;
        if (!schema.number(&wanted) || !is_exact(value, PyTuple_Type) ||
            PyTuple_Size(value) != static_cast<Py_ssize_t>(wanted) || !out_.append(Tag::kTuple) ||
            !out_.append_length(wanted))
          return false;
        for (std::uint32_t i = 0; i < wanted; ++i)
          if (!write(PyTuple_GetItem(value, static_cast<Py_ssize_t>(i)), schema, depth + 1))
            return false;
        return true;
      }
      case Letter::kTuples:
        return is_exact(value, PyTuple_Type) && write_all(Tag::kTuple, value, &schema, depth);
      case Letter::kFrozenset:
        return is_exact(value, PyFrozenSet_Type) &&
               write_all(Tag::kFrozenset, value, &schema, depth);
      case Letter::kList:
        return is_exact(value, PyList_Type) && write_all(Tag::kList, value, &schema, depth);
      case Letter::kSet:
        return is_exact(value, PySet_Type) && write_all(Tag::kSet, value, &schema, depth);
      case Letter::kDict:
        return is_exact(value, PyDict_Type) && write_pairs(value, &schema, depth);
      case Letter::kUnion:
        return write_one_of(value, schema, depth);
      case Letter::kObject:
        return write_object(value, depth);
    }
    return false;
  }

 private:
  bool write_bool(PyObject* value) {
    if (value != Py_True && value != Py_False) return false;
    return out_.append(value == Py_True ? Tag::kTrue : Tag::kFalse);
  }

  bool write_int(PyObject* value) {
    int overflow = 0;
    char bytes[sizeof(long long)];
    const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0) return false;
    const std::size_t length = encode_int(number, bytes);
    return out_.append(Tag::kInt) && out_.append_length(length) && out_.append(bytes, length);
  }

  bool write_float(PyObject* value) {
    const double number = PyFloat_AsDouble(value);
    return out_.append(Tag::kFloat) && out_.append(&number, sizeof number);
  }

  bool write_text(PyObject* value) {
    if (PyUnicode_GetLength(value) <= kKeptText) {
      Py_ssize_t size = 0;
      const char* text = PyUnicode_AsUTF8AndSize(value, &size);
      const auto length = static_cast<std::size_t>(size);
      if (text != nullptr)
        return out_.append(Tag::kStr) && out_.append_length(length) && out_.append(text, length);
      PyErr_Clear();
    }
    const Owned bytes(encode_text(value));
    return bytes && write_bytes(Tag::kStr, bytes.get());
  }

  bool write_bytes(Tag tag, PyObject* bytes) {
    const auto length = static_cast<std::size_t>(PyBytes_Size(bytes));
    return out_.append(tag) && out_.append_length(length) &&
           out_.append(PyBytes_AsString(bytes), length);
  }

  /// The values of a collection, as they are at one moment. Each is of one type, or of any.
  bool write_all(Tag tag, PyObject* collection, const Bytes* schema, unsigned depth) {
    const Owned values(PySequence_Tuple(collection));
    if (!values) return false;
    const Py_ssize_t count = PyTuple_Size(values.get());
    if (!out_.append(tag) || !out_.append_length(static_cast<std::size_t>(count))) return false;
    for (Py_ssize_t i = 0; i < count; ++i) {
      PyObject* value = PyTuple_GetItem(values.get(), i);
      if (schema == nullptr && !write_any(value, depth + 1)) return false;
      if (schema == nullptr) continue;
      Bytes each = *schema;
      if (!write(value, each, depth + 1)) return false;
    }
    return true;
  }

  bool write_pairs(PyObject* dict, const Bytes* schema, unsigned depth) {
    const Owned pairs(PyDict_Items(dict));
    if (!pairs) return false;
    const Py_ssize_t count = PyList_Size(pairs.get());
    if (!out_.append(Tag::kDict) || !out_.append_length(static_cast<std::size_t>(count)))
      return false;
    for (Py_ssize_t i = 0; i < count; ++i) {
      PyObject* pair = PyList_GetItem(pairs.get(), i);
      Bytes each = schema == nullptr ? Bytes() : *schema;
      for (Py_ssize_t half = 0; half < 2; ++half) {
        PyObject* value = PyTuple_GetItem(pair, half);
        const bool written =
            schema == nullptr ? write_any(value, depth + 1) : write(value, each, depth + 1);
        if (!written) return false;
      }
    }
    return true;
  }

  bool write_one_of(PyObject* value, Bytes& schema, unsigned depth) {
    std::uint32_t types = 0;
    if (!schema.number(&types)) return false;
    const std::size_t before = out_.size();
    bool written = false;
    for (; types != 0; --types) {
      Bytes type = schema;
      if (!written) {
        written = write(value, type, depth + 1);
        if (!written) out_.cut(before);
      }
      if (!segment::skip_type(schema, depth + 1)) return false;
    }
    return written;
  }

  /// Builtin types and plain instances all through by this encoding, so that people can see them;
  /// else a pickle.
  bool write_object(PyObject* value, unsigned depth) {
    const std::size_t before = out_.size();
    seen_.clear();
    if (write_any(value, depth) && seen_.is_plain()) return true;
    PyErr_Clear();
    out_.cut(before);
    const Owned pickle(pickled(value));
    return pickle && is_exact(pickle.get(), PyBytes_Type) &&
           write_bytes(Tag::kPickle, pickle.get());
  }

  bool write_any(PyObject* value, unsigned depth) {
    if (depth > segment::kDeepest) return false;
    if (value == Py_None) return out_.append(Tag::kNone);
    if (is_exact(value, PyUnicode_Type)) return write_text(value);
    if (is_exact(value, PyLong_Type)) return write_int(value);
    if (is_exact(value, PyTuple_Type)) return write_all(Tag::kTuple, value, nullptr, depth);
    if (is_exact(value, PyFloat_Type)) return write_float(value);
    if (is_exact(value, PyBytes_Type)) return write_bytes(Tag::kBytes, value);
    if (is_exact(value, PyBool_Type)) return write_bool(value);
    if (is_exact(value, PyFrozenSet_Type)) return write_all(Tag::kFrozenset, value, nullptr, depth);
    const bool before = seen_.add(value);
    if (is_exact(value, PyList_Type)) return write_all(Tag::kList, value, nullptr, depth);
    if (is_exact(value, PyDict_Type)) return write_pairs(value, nullptr, depth);
    if (is_exact(value, PySet_Type)) return write_all(Tag::kSet, value, nullptr, depth);
    return !before && write_instance(value, depth);
  }

  bool write_instance(PyObject* value, unsigned depth) {
    Parts parts;
    if (!parts.read(value)) return false;
    seen_.has_instances = true;
    if (!write_bytes(Tag::kInstance, parts.head())) return false;
    for (Py_ssize_t i = 0; i < parts.count(); ++i)
      if (!write_any(parts.value(i), depth + 1)) return false;
    return true;
  }

  Buffer& out_;
  Seen seen_;
};

}  // namespace

Buffer::~Buffer() {
  if (data_ != small_) PyMem_Free(data_);
}

bool Buffer::append(const void* bytes, std::size_t length) {
  if (length > room_ - size_ && !grow(size_ + length)) return false;
  std::memcpy(data_ + size_, bytes, length);
  size_ += length;
  return true;
}

bool Buffer::append_length(std::size_t length) {
  const auto number = static_cast<std::uint32_t>(length);
  if (length > 0xffff'ffffu) return false;
  const auto first =
      static_cast<std::uint8_t>(length < segment::kLongLength ? length : segment::kLongLength);
  return append(&first, 1) && (first != segment::kLongLength || append(&number, sizeof number));
}

bool Buffer::grow(std::size_t size) {
  if (size > limit_ || segment::fault_point("memory for a value")) return false;
  const std::size_t twice = 2 * room_ < size ? size : 2 * room_;
  const std::size_t room = twice < limit_ ? twice : limit_;
  char* more =
      static_cast<char*>(data_ == small_ ? PyMem_Malloc(room) : PyMem_Realloc(data_, room));
  if (more == nullptr) return false;
  if (data_ == small_) std::memcpy(more, small_, size_);
  data_ = more;
  room_ = room;
  return true;
}

bool encode_value(PyObject* value, Bytes schema, Buffer& out) {
  if (Encoder(out).write(value, schema, 0)) return true;
  PyErr_Clear();
  return false;
}

std::size_t encode_int(long long value, char* bytes) {
  std::memcpy(bytes, &value, sizeof value);
  std::size_t length = sizeof value;
  const char sign = value < 0 ? '\xff' : '\0';
  while (length > 1 && bytes[length - 1] == sign && ((bytes[length - 2] ^ sign) & 0x80) == 0)
    --length;
  return length;
}

}  // namespace gothon::native
