#pragma once

#include <atomic>
#include <cstdint>

#include "glue/native/python.hpp"
#include "glue/segment/encoding.hpp"
#include "glue/segment/layout.hpp"
#include "glue/segment/word.hpp"

/// Handles that work on the shared memory themselves. Thread rule: threads that are attached to the
/// interpreter, several at a time where there is no GIL. `map_segment`, `make_class` and the makers
/// below come before all others, one at a time (glue/node/_gothon/native.py).
///
/// Each native class derives from the portable class of its type (glue/node/_gothon/scalars.py,
/// primitives.py, queues.py, iterators.py) and adds two pointers, to the variable's line and to the
/// schema of its values. What a native method cannot do in that line at once it leaves to the
/// portable class's method, which asks the session process: results, errors and messages come from
/// one object.
namespace gothon::native {

/// Maps the session's shared memory for the rest of this process's life. False with an OSError or a
/// ValueError set if it cannot be mapped or is of another version.
bool map_segment(int descriptor);

/// The part of it that is mapped: the lines, and behind them blocks, maybe not all of them. Stays
/// mapped when there is more.
segment::Memory memory();
/// Maps the blocks that the session has added meanwhile. False if no more than `size` bytes are
/// mapped then: there are none, or they cannot be.
bool map_more(std::size_t size);

/// Tries what needs blocks, again once more of them are mapped.
template <typename Attempt>
segment::Step with_blocks(Attempt attempt) {
  const std::size_t size = memory().size;
  const segment::Step step = attempt();
  return step == segment::Step::kAsk && map_more(size) ? attempt() : step;
}

/// The string limit, in bytes of UTF-8.
extern std::uint32_t string_limit;

/// The line of a variable; nullptr if there is no such line, or it is of another type.
segment::Line* find_line(std::uint32_t index, std::uint32_t type);

/// This process's serial in the session; 0: it has none (yet), and owns nothing in the segment.
segment::Serial own_serial();
void set_own_serial(segment::Serial serial);
/// Tells a forked child from its parent: what it finds written with another number is the parent's.
std::uint32_t own_life();

/// In the order of glue/node/_gothon/native.py.
enum Kind {
  kBool,
  kInt,
  kFloat,
  kStr,
  kBytes,
  kValue,
  kLock,
  kUnlock,
  kLatch,
  kQueue,
  kLifoQueue,
  kPlainLock,
  kRLock,
  kSemaphore,
  kEvent,
  kCondition,
  kBarrier,
  kIterator,
  kArray,
  kByteArray,
  kNdArray,
  kKinds
};

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
  kAdd,
  kSub,
  kMul,
  kTruediv,
  kFloordiv,
  kMod,
  kPow,
  kLshift,
  kRshift,
  kAnd,
  kOr,
  kXor,
  kLeast,
  kRleast,
  kMost,
  kRmost,
  kReplace,
  kPut,
  kTake,  ///< `get`
  kSize,
  kQsize,
  kEmpty,
  kFull,
  kHow,       ///< what the arguments of `acquire` mean
  kTakeLock,  ///< waits for a lock
  kGive,      ///< lets a lock go
  kRefuse,    ///< raises that this thread does not have the lock
  kLocked,
  kRelease,
  kAwait,  ///< waits for an event
  kSetEvent,
  kClearEvent,
  kIsSet,
  kNotifySome,
  kNotifyAll,
  kComeAndWait,  ///< all of a barrier's `wait`
  kWaitOn,       ///< the rest of it, for one that has come
  kTimeout,      ///< what a barrier's `wait` waits for
  kLeavePlace,   ///< of a barrier
  kNext,
  kNothing,
  kTaskDone,
  kGetItem,
  kSetItem,
  kDelItem,
  kLength,
  kIaddItem,
  kIsubItem,
  kImulItem,
  kSwap,  ///< an element's bytes for others
  kSlows
};

/// A native class and what it has from its portable one. There is one interpreter in a process that
/// runs Gothon modules, so these are the process's.
struct Class {
  PyObject* type = nullptr;  ///< nullptr: not made yet
  std::uint32_t code = 0;    ///< of the variables' type
  Py_ssize_t offset = 0;     ///< of the `Place` in its instances, and behind it what else they have
  PyObject* slow[kSlows] = {};  ///< the portable class's functions; nullptr: it has no such
};
extern Class classes[kKinds];

/// Makes the native class of a portable one; a new reference. `slots` end with a zero one.
/// REQUIRES: not made yet.
/// `more`: bytes, zeros at first, that each instance has behind the pointer.
PyObject* make_class(Kind kind, PyObject* portable, const char* name, PyType_Slot* slots,
                     std::size_t more = 0);

/// The variable of a handle.
struct Place {
  segment::Line* line;  ///< nullptr: the portable class does everything
  PyObject* schema;     ///< bytes that are never freed; nullptr: its values need none
};

/// REQUIRES, for these three: the handle is an instance of the kind's class.
inline Place& place_of(Kind kind, PyObject* handle) {
  return *reinterpret_cast<Place*>(reinterpret_cast<char*>(handle) + classes[kind].offset);
}
inline segment::Line* line_of(Kind kind, PyObject* handle) {
  return place_of(kind, handle).line;
}
segment::Bytes schema_of(Kind kind, PyObject* handle);

/// Lets a handle work on a line. `schema`: bytes, of which it keeps a reference. REQUIRES: the
/// handle is an instance of the kind's class, and no other thread has it yet.
void attach(Kind kind, PyObject* handle, segment::Line* line, PyObject* schema);

/// Calls the portable class's method; `operand` may be nullptr for none.
PyObject* call_slow(Kind kind, Slow method, PyObject* handle, PyObject* operand);

/// Calls the portable class's method with what the native one was called with.
PyObject* call_slowly(Kind kind, Slow method, PyObject* handle, PyObject* arguments,
                      PyObject* named);

/// What a function was called with: the values of the positionals, and behind them those of the
/// keywords in `names`, a tuple, or nullptr for none. Owns nothing.
struct Call {
  PyObject* const* values;
  Py_ssize_t count;  ///< of positionals
  PyObject* names;
};
PyObject* call_slowly(Kind kind, Slow method, PyObject* handle, const Call& call);

/// Calls a function with `first` and what a native one was called with behind it.
PyObject* call_with(PyObject* function, PyObject* first, PyObject* arguments, PyObject* named);
PyObject* call_with(PyObject* function, PyObject* first, const Call& call);

using Function = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t, PyObject*);

/// METH_FASTCALL, which makes no tuple and no dict for a call, is in the limited API since 3.10;
/// 3.8 and 3.9, which have it too, do not change any more.
inline constexpr int kFast = 0x80 | METH_KEYWORDS;

/// As the interpreter wants it, which looks at the flags before it calls.
inline PyCFunction plain(Function function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

/// The native class for the portable one of a kind; a new reference. In the file of that name.
PyObject* make_scalar(Kind kind, PyObject* portable);
PyObject* make_text(Kind kind, PyObject* portable);
PyObject* make_primitive(Kind kind, PyObject* portable);
PyObject* make_queue(Kind kind, PyObject* portable);
PyObject* make_lock(Kind kind, PyObject* portable);
PyObject* make_semaphore(Kind kind, PyObject* portable);
PyObject* make_event(Kind kind, PyObject* portable);
PyObject* make_barrier(Kind kind, PyObject* portable);
PyObject* make_iterator(Kind kind, PyObject* portable);
PyObject* make_array(Kind kind, PyObject* portable);

/// The native class for the portable one of channels (glue/node/_gothon/channel.py); a new
/// reference. Once.
PyObject* make_channel(PyObject* module, PyObject* portable);

/// Lets the handle of an array work on elements in a mapping, for as long as the process lives;
/// once. `letter`: their type, as the module `array` calls it; 0: another one. False with an
/// exception set.
bool adopt_memory(Kind kind, PyObject* handle, PyObject* mapping, char letter, Py_ssize_t size,
                  PyObject* lengths, PyObject* strides);

}  // namespace gothon::native
