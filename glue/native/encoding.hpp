#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "glue/native/python.hpp"
#include "glue/segment/encoding.hpp"

/// Values of several types in and out of their encoding (docs/protocol.md, "Encoded values").
///
/// What Python's own objects of exactly the wanted types are is done here; the rest is the portable
/// codec's (glue/node/_gothon/encoding.py), which also finds the words for what is wrong. Thread
/// rule: threads that are attached to the interpreter.
namespace gothon::native {

/// Bytes that are being written. Owns them.
class Buffer {
 public:
  /// It takes no more than `limit` bytes.
  explicit Buffer(std::size_t limit) : limit_(limit) {}
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer();

  const char* data() const { return data_; }
  std::size_t size() const { return size_; }
  /// False if there is no room, or no memory.
  bool append(const void* bytes, std::size_t length);
  bool append(segment::Tag tag) { return append(&tag, 1); }
  bool append_length(std::size_t length);
  void cut(std::size_t size) { size_ = size; }

 private:
  bool grow(std::size_t size);

  char small_[512];
  char* data_ = small_;
  std::size_t size_ = 0;
  std::size_t room_ = sizeof small_;
  const std::size_t limit_;
};

/// Writes a value of a schema. False if the portable codec has to do it; no exception is set.
bool encode_value(PyObject* value, segment::Bytes schema, Buffer& out);

/// nullptr, maybe with an exception, if the bytes are no such value, or one for the portable codec.
PyObject* decode_value(segment::Bytes schema, const char* bytes, std::size_t length);

/// `(SCHEMA, ENCODE)`: a function that does for values of that schema what ENCODE does, a codec's,
/// with the name for its messages; a new reference.
PyObject* make_encoder(PyObject* module, PyObject* arguments);
/// The same of a function that decodes the value in bytes from a place on.
PyObject* make_decoder(PyObject* module, PyObject* decode);

/// A function of Python's pickle, which `kept` is for; a borrowed reference, nullptr with an
/// exception set.
PyObject* pickle_function(const char* name, std::atomic<PyObject*>& kept);

/// The shortest two's complement of an int, in `bytes`; its length.
std::size_t encode_int(long long value, char* bytes);
/// nullptr without an exception if it is none of 64 bits.
PyObject* decode_int(const char* bytes, std::size_t length);

}  // namespace gothon::native
