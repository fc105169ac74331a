#include "glue/native/cell.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include "glue/segment/fault.hpp"

namespace gothon::native {
namespace {

std::byte* mapped = nullptr;  ///< the lines
std::uint32_t lines = 0;
std::uint64_t segment_size = 0;

/// How much is mapped goes by levels, each twice as much as the one below, up to the whole segment.
/// Other threads may be reading in what a lower level has mapped: it stays.
constexpr int kLevels = 32;
std::atomic<std::byte*> starts[kLevels];
std::atomic<int> highest = 0;

std::uint64_t size_of(int level) {
  const std::uint64_t size = std::uint64_t{segment::kBlocksAt} << level;
  return size < segment_size ? size : segment_size;
}

std::atomic<segment::Serial> serial = 0;
std::atomic<std::uint32_t> life = 0;

// clang-format off
constexpr const char* kSlowNames[kSlows] = {
    "__call__", "fget", "fset", "bind", "iadd", "isub", "imul", "itruediv", "ifloordiv", "imod",
    "iand", "ior", "ixor", "irshift", "add", "sub", "mul", "truediv", "floordiv",
    "mod", "pow", "lshift", "rshift", "and_", "or_", "xor", "least", "rleast", "most", "rmost",
    "replace", "put", "get", "size", "qsize", "empty", "full", "_how", "_take", "_give", "_refuse",
    "locked", "release", "wait", "set", "clear", "is_set", "notify", "notify_all",
    "_come_and_wait", "_wait_on", "_timeout_of", "_leave_place", "__next__", "nothing", "task_done",
    "__getitem__", "__setitem__", "__delitem__", "__len__", "iadd_item", "isub_item", "imul_item",
    "_swap"};
// clang-format on

bool is_ours(const segment::Header& header, std::uint64_t first, std::uint64_t size) {
  return header.magic == segment::kMagic && header.abi == segment::kAbi && header.size == size &&
         header.lines <= (first - segment::kLinesAt) / segment::kLineSize;
}

/// Fetches what the portable class has of all that native classes override.
void fetch_slow(Class& made, PyObject* portable) {
  const Owned value(PyObject_GetAttrString(portable, "value"));
  for (int method = 0; method < kSlows; ++method) {
    PyObject* owner = method == kGet || method == kSet ? value.get() : portable;
    if (owner != nullptr) made.slow[method] = PyObject_GetAttrString(owner, kSlowNames[method]);
    PyErr_Clear();
  }
}

}  // namespace

std::uint32_t string_limit = 0;

Class classes[kKinds];

segment::Serial own_serial() {
  return serial.load(std::memory_order_relaxed);
}

std::uint32_t own_life() {
  return life.load(std::memory_order_relaxed);
}

void set_own_serial(segment::Serial value) {
  if (value == 0) life.fetch_add(1, std::memory_order_relaxed);
  serial.store(value, std::memory_order_relaxed);
}

bool map_segment(int descriptor) {
  if (mapped != nullptr) return true;
  struct stat status{};
  if (fstat(descriptor, &status) != 0) return PyErr_SetFromErrno(PyExc_OSError) != nullptr;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  // A program may limit its addresses later on, so only what is needed is mapped.
  const std::size_t first = size < segment::kBlocksAt ? size : segment::kBlocksAt;
  void* start =
      mmap(nullptr, first, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0);
  if (start == MAP_FAILED) return PyErr_SetFromErrno(PyExc_OSError) != nullptr;
  const auto& header = *static_cast<const segment::Header*>(start);
  if (size < segment::kLinesAt || !is_ours(header, first, size)) {
    munmap(start, first);
    PyErr_SetString(
        PyExc_ValueError,
        "gothon: the session's shared memory is of another version: install one Gothon only");
    return false;
  }
  madvise(start, first, MADV_DONTDUMP);
  lines = header.lines;
  string_limit = header.string_limit;
  segment_size = size;
  mapped = static_cast<std::byte*>(start);
  starts[0].store(mapped);
  return true;
}

segment::Memory memory() {
  const int level = highest.load();
  return {starts[level].load(), size_of(level)};
}

bool map_more(std::size_t size) {
  if (mapped == nullptr) return false;
  const auto& header = *reinterpret_cast<const segment::Header*>(mapped);
  const std::uint64_t end = header.blocks_end.load();
  if (segment::fault_point("memory for blocks")) return false;
  int level = highest.load();
  if (end <= size_of(level) || end > segment_size) return size_of(level) > size;
  const int before = level;
  while (size_of(level) < end && level + 1 < kLevels) ++level;
  // From an old size of 0 this makes a second mapping of the same file (mremap(2)): lines keep
  // their addresses, and no descriptor has to be kept.
  void* start = mremap(mapped, 0, size_of(level), MREMAP_MAYMOVE);
  if (start == MAP_FAILED) return size_of(before) > size;
  std::byte* none = nullptr;
  if (!starts[level].compare_exchange_strong(none, static_cast<std::byte*>(start)))
    munmap(start, size_of(level));  // another thread has just done so
  for (int now = before; now < level && !highest.compare_exchange_weak(now, level);) {
  }
  return true;
}

segment::Line* find_line(std::uint32_t index, std::uint32_t type) {
  if (mapped == nullptr || index >= lines) return nullptr;
  segment::Line* line = segment::line_at(mapped, index);
  return line->type.load() == type ? line : nullptr;
}

PyObject* make_class(Kind kind, PyObject* portable, const char* name, PyType_Slot* slots,
                     std::size_t more) {
  Class& made = classes[kind];
  const Owned basic_size(PyObject_GetAttrString(portable, "__basicsize__"));
  if (!basic_size) return nullptr;
  made.offset = PyLong_AsSsize_t(basic_size.get());
  if (made.offset < 0) return nullptr;
  fetch_slow(made, portable);
  PyType_Spec spec{name, static_cast<int>(made.offset + Py_ssize_t{sizeof(Place)} + more), 0,
                   Py_TPFLAGS_DEFAULT, slots};
  const Owned bases(PyTuple_Pack(1, portable));
  if (!bases) return nullptr;
  made.type = PyType_FromSpecWithBases(&spec, bases.get());
  Py_XINCREF(made.type);
  return made.type;
}

segment::Bytes schema_of(Kind kind, PyObject* handle) {
  PyObject* schema = place_of(kind, handle).schema;
  if (schema == nullptr) return {};
  const char* bytes = PyBytes_AsString(schema);
  return {bytes, bytes + PyBytes_Size(schema)};
}

void attach(Kind kind, PyObject* handle, segment::Line* line, PyObject* schema) {
  Py_INCREF(schema);
  place_of(kind, handle) = {line, schema};
  count_seldom(handle);
}

PyObject* call_slow(Kind kind, Slow method, PyObject* handle, PyObject* operand) {
  segment::fault_point("to be asked");
  return PyObject_CallFunctionObjArgs(classes[kind].slow[method], handle, operand, nullptr);
}

PyObject* call_slowly(Kind kind, Slow method, PyObject* handle, PyObject* arguments,
                      PyObject* named) {
  return call_with(classes[kind].slow[method], handle, arguments, named);
}

PyObject* call_slowly(Kind kind, Slow method, PyObject* handle, const Call& call) {
  return call_with(classes[kind].slow[method], handle, call);
}

PyObject* call_with(PyObject* function, PyObject* first, PyObject* arguments, PyObject* named) {
  segment::fault_point("call to be asked");
  const Owned before(PyTuple_Pack(1, first));
  const Owned all(before ? PySequence_Concat(before.get(), arguments) : nullptr);
  return all ? PyObject_Call(function, all.get(), named) : nullptr;
}

PyObject* call_with(PyObject* function, PyObject* first, const Call& call) {
  const Py_ssize_t keywords = call.names == nullptr ? 0 : PyTuple_Size(call.names);
  const Owned arguments(PyTuple_New(call.count));
  const Owned named(keywords == 0 ? nullptr : PyDict_New());
  if (!arguments || (keywords != 0 && !named)) return nullptr;
  for (Py_ssize_t i = 0; i < call.count; ++i) {
    Py_INCREF(call.values[i]);
    PyTuple_SetItem(arguments.get(), i, call.values[i]);
  }
  for (Py_ssize_t i = 0; i < keywords; ++i)
    if (PyDict_SetItem(named.get(), PyTuple_GetItem(call.names, i), call.values[call.count + i]) !=
        0)
      return nullptr;
  return call_with(function, first, arguments.get(), named.get());
}

}  // namespace gothon::native
