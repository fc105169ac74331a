#include <atomic>

#include "glue/native/cell.hpp"
#include "glue/native/waiting.hpp"
#include "glue/segment/mutex.hpp"

// Lock, RLock and Condition, whose lock is an RLock. The word knows which process has it; which
// thread has an RLock, and how often, is this process's own business and lies in the handle, of
// which there is one per variable.

namespace gothon::native {
namespace {

using segment::Line;
using segment::Step;

/// Who has an RLock, if this process does.
struct Ownership {
  /// 0: no thread of this process. Only who finds itself here reads the others.
  std::atomic<unsigned long> thread;
  std::uint32_t life;  ///< of the process that wrote this
  std::uint32_t depth;
};

Ownership& ownership_of(Kind kind, PyObject* handle) {
  char* place = reinterpret_cast<char*>(handle) + classes[kind].offset;
  return *reinterpret_cast<Ownership*>(place + sizeof(Place));
}

bool owns(const Ownership& mine) {
  return mine.thread.load(std::memory_order_relaxed) == PyThread_get_thread_ident() &&
         mine.life == own_life();
}

void own(Ownership& mine, std::uint32_t depth) {
  mine.life = own_life();
  mine.depth = depth;
  mine.thread.store(PyThread_get_thread_ident(), std::memory_order_relaxed);
}

constexpr bool is_reentrant(Kind kind) {
  return kind == kRLock || kind == kCondition;
}

/// Takes the lock for this process; -1 with an exception set, else whether it did.
int take(Kind kind, PyObject* self, const Waiting& how) {
  Line* line = line_of(kind, self);
  const segment::Serial me = own_serial();
  if (line != nullptr && me != 0) {
    const auto attempt = [line, me] { return segment::try_lock(line->word, me); };
    Step step = attempt();
    if (step == Step::kBusy && !how.wait) return 0;
    if (step != Step::kDone && how.wait) step = wait_for(line->word, attempt, how.until);
    if (step == Step::kDone) return 1;
  }
  const Owned taken(call_waiting(kind, kTakeLock, self, how));
  return taken ? PyObject_IsTrue(taken.get()) : -1;
}

template <Kind kind>
int take_and_own(PyObject* self, const Waiting& how) {
  if (!is_reentrant(kind)) return take(kind, self, how);
  Ownership& mine = ownership_of(kind, self);
  if (owns(mine)) {
    ++mine.depth;
    return 1;
  }
  const int taken = take(kind, self, how);
  if (taken == 1) own(mine, 1);
  return taken;
}

/// Lets it go for this process.
PyObject* give(Kind kind, PyObject* self) {
  Line* line = line_of(kind, self);
  Step step = Step::kAsk;
  if (is_reentrant(kind)) {
    const segment::Serial me = own_serial();
    if (line != nullptr && me != 0) step = segment::unlock(line->word, me);
  } else if (line != nullptr) {
    step = segment::release(line->word);
  }
  return step == Step::kDone ? new_none() : call_slow(kind, kGive, self, nullptr);
}

template <Kind kind>
PyObject* give_up(PyObject* self) {
  if (!is_reentrant(kind)) return give(kind, self);
  Ownership& mine = ownership_of(kind, self);
  if (!owns(mine)) return call_slow(kind, kRefuse, self, nullptr);
  if (--mine.depth != 0) return new_none();
  mine.thread.store(0, std::memory_order_relaxed);
  return give(kind, self);
}

template <Kind kind>
PyObject* acquire(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  Waiting how;
  if (!read_waiting(kind, self, {values, count, names}, &how)) return nullptr;
  const int taken = take_and_own<kind>(self, how);
  return taken < 0 ? nullptr : PyBool_FromLong(taken);
}

template <Kind kind>
PyObject* enter(PyObject* self, PyObject*) {
  const int taken = take_and_own<kind>(self, {});
  return taken < 0 ? nullptr : PyBool_FromLong(taken);
}

template <Kind kind>
PyObject* release(PyObject* self, PyObject*) {
  return give_up<kind>(self);
}

template <Kind kind>
PyObject* leave(PyObject* self, PyObject* const*, Py_ssize_t, PyObject*) {
  return give_up<kind>(self);
}

template <Kind kind>
PyObject* locked(PyObject* self, PyObject*) {
  if (const Line* line = line_of(kind, self)) {
    const Step step = segment::look_at_mutex(line->word);
    if (step != Step::kAsk) return PyBool_FromLong(step == Step::kBusy);
  }
  return call_slow(kind, kLocked, self, nullptr);
}

// ---- what threading.Condition asks an RLock ----

template <Kind kind>
PyObject* is_owned(PyObject* self, PyObject*) {
  return PyBool_FromLong(owns(ownership_of(kind, self)));
}

template <Kind kind>
PyObject* recursion_count(PyObject* self, PyObject*) {
  const Ownership& mine = ownership_of(kind, self);
  return PyLong_FromUnsignedLong(owns(mine) ? mine.depth : 0);
}

template <Kind kind>
PyObject* release_save(PyObject* self, PyObject*) {
  Ownership& mine = ownership_of(kind, self);
  if (!owns(mine)) return call_slow(kind, kRefuse, self, nullptr);
  const Owned depth(PyLong_FromUnsignedLong(mine.depth));
  if (!depth) return nullptr;
  mine.thread.store(0, std::memory_order_relaxed);
  const Owned given(give(kind, self));
  if (!given) return nullptr;
  Py_INCREF(depth.get());
  return depth.get();
}

template <Kind kind>
PyObject* acquire_restore(PyObject* self, PyObject* depth) {
  const unsigned long times = PyLong_AsUnsignedLong(depth);
  if (PyErr_Occurred() != nullptr) return nullptr;
  if (take(kind, self, {}) < 0) return nullptr;
  own(ownership_of(kind, self), static_cast<std::uint32_t>(times));
  return new_none();
}

// ---- conditions ----

/// The thread has the lock no more, and the word is as it was.
PyObject* disown(PyObject* self, PyObject*) {
  Ownership& mine = ownership_of(kCondition, self);
  if (!owns(mine)) return call_slow(kCondition, kRefuse, self, nullptr);
  mine.thread.store(0, std::memory_order_relaxed);
  return PyLong_FromUnsignedLong(mine.depth);
}

PyObject* own_again(PyObject* self, PyObject* depth) {
  const unsigned long times = PyLong_AsUnsignedLong(depth);
  if (PyErr_Occurred() != nullptr) return nullptr;
  own(ownership_of(kCondition, self), static_cast<std::uint32_t>(times));
  return new_none();
}

/// Who has the lock sees everybody who sleeps: without it nobody comes to sleep.
bool nobody_sleeps(PyObject* self) {
  const Line* line = line_of(kCondition, self);
  return line != nullptr && owns(ownership_of(kCondition, self)) && line->room.load() == 0;
}

PyObject* notify(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  const bool one = count == 0 && names == nullptr;
  if (one && nobody_sleeps(self)) return new_none();
  return call_slowly(kCondition, kNotifySome, self, {values, count, names});
}

PyObject* notify_all(PyObject* self, PyObject*) {
  return nobody_sleeps(self) ? new_none() : call_slow(kCondition, kNotifyAll, self, nullptr);
}

// ---- tables ----

PyMethodDef lock_methods[] = {{"acquire", plain(acquire<kPlainLock>), kFast, nullptr},
                              {"release", release<kPlainLock>, METH_NOARGS, nullptr},
                              {"locked", locked<kPlainLock>, METH_NOARGS, nullptr},
                              {"__enter__", enter<kPlainLock>, METH_NOARGS, nullptr},
                              {"__exit__", plain(leave<kPlainLock>), kFast, nullptr},
                              {nullptr, nullptr, 0, nullptr}};

// The last ones are a condition's only.
template <Kind kind>
PyMethodDef reentrant_methods[] = {
    {"acquire", plain(acquire<kind>), kFast, nullptr},
    {"release", release<kind>, METH_NOARGS, nullptr},
    {"locked", locked<kind>, METH_NOARGS, nullptr},
    {"__enter__", enter<kind>, METH_NOARGS, nullptr},
    {"__exit__", plain(leave<kind>), kFast, nullptr},
    {"_is_owned", is_owned<kind>, METH_NOARGS, nullptr},
    {"_recursion_count", recursion_count<kind>, METH_NOARGS, nullptr},
    {"_release_save", release_save<kind>, METH_NOARGS, nullptr},
    {"_acquire_restore", acquire_restore<kind>, METH_O, nullptr},
    {kind == kCondition ? "_disown" : nullptr, disown, METH_NOARGS, nullptr},
    {"_own", own_again, METH_O, nullptr},
    {"notify", plain(notify), kFast, nullptr},
    {"notify_all", notify_all, METH_NOARGS, nullptr},
    {"notifyAll", notify_all, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

PyObject* make_lock(Kind kind, PyObject* portable) {
  PyType_Slot slots[] = {{Py_tp_methods, kind == kPlainLock ? lock_methods
                                         : kind == kRLock   ? reentrant_methods<kRLock>
                                                            : reentrant_methods<kCondition>},
                         {0, nullptr}};
  const char* name = kind == kPlainLock ? "_gothon." GOTHON_NATIVE ".PlainLock"
                     : kind == kRLock   ? "_gothon." GOTHON_NATIVE ".RLock"
                                        : "_gothon." GOTHON_NATIVE ".Condition";
  return make_class(kind, portable, name, slots, sizeof(Ownership));
}

}  // namespace gothon::native
