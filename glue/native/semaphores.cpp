#include <unistd.h>

#include "glue/native/cell.hpp"
#include "glue/native/waiting.hpp"
#include "glue/segment/event.hpp"
#include "glue/segment/semaphore.hpp"

// Semaphore and Event. Nobody owns one, so a process without a serial works in the word, too.

namespace gothon::native {
namespace {

using segment::Line;
using segment::Step;

segment::Patience event_patience;

// ---- semaphores ----

/// Takes one; -1 with an exception set, else whether it did.
int take_one(PyObject* self, const Waiting& how) {
  if (Line* line = line_of(kSemaphore, self)) {
    const auto attempt = [line] { return segment::try_take(line->word); };
    Step step = attempt();
    if (step == Step::kBusy && !how.wait) return 0;
    if (step != Step::kDone && how.wait) step = wait_for(line->word, attempt, how.until);
    if (step == Step::kDone) return 1;
  }
  const Owned taken(call_waiting(kSemaphore, kTakeLock, self, how));
  return taken ? PyObject_IsTrue(taken.get()) : -1;
}

/// Whether one is to be had at once.
bool take_at_once(PyObject* self) {
  Line* line = line_of(kSemaphore, self);
  return line != nullptr && segment::try_take(line->word) == Step::kDone;
}

PyObject* acquire(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  // Most calls say nothing, and none that is to be had is waited for.
  if (count == 0 && names == nullptr && take_at_once(self)) return new_true();
  Waiting how;
  if (!read_waiting(kSemaphore, self, {values, count, names}, &how)) return nullptr;
  const int taken = take_one(self, how);
  return taken < 0 ? nullptr : PyBool_FromLong(taken);
}

PyObject* enter(PyObject* self, PyObject*) {
  if (take_at_once(self)) return new_true();
  const int taken = take_one(self, {});
  return taken < 0 ? nullptr : PyBool_FromLong(taken);
}

bool give_back(PyObject* self, std::uint64_t count) {
  Line* line = line_of(kSemaphore, self);
  return line != nullptr && segment::post(line->word, count, line->capacity.load()) == Step::kDone;
}

/// `release(n)` with a plain number above 0; false if the portable class has to judge it.
bool read_count(const Call& call, long long* count) {
  *count = 1;
  if (call.names == nullptr && call.count == 0) return true;
  if (call.names != nullptr || call.count != 1 || Py_TYPE(call.values[0]) != &PyLong_Type)
    return false;
  int overflow = 0;
  *count = PyLong_AsLongLongAndOverflow(call.values[0], &overflow);
  return overflow == 0 && *count > 0;
}

PyObject* release(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  const Call call{values, count, names};
  if (count == 0 && names == nullptr && give_back(self, 1)) return new_none();
  long long times = 0;
  if (read_count(call, &times) && give_back(self, static_cast<std::uint64_t>(times)))
    return new_none();
  return call_slowly(kSemaphore, kRelease, self, call);
}

PyObject* leave(PyObject* self, PyObject* const*, Py_ssize_t, PyObject*) {
  return give_back(self, 1) ? new_none() : call_slow(kSemaphore, kRelease, self, nullptr);
}

PyMethodDef semaphore_methods[] = {{"acquire", plain(acquire), kFast, nullptr},
                                   {"release", plain(release), kFast, nullptr},
                                   {"__enter__", enter, METH_NOARGS, nullptr},
                                   {"__exit__", plain(leave), kFast, nullptr},
                                   {nullptr, nullptr, 0, nullptr}};

// ---- events ----

template <Step (*attempt)(segment::Word&), Slow slow>
PyObject* change(PyObject* self, PyObject*) {
  Line* line = line_of(kEvent, self);
  if (line != nullptr && attempt(line->word) == Step::kDone) return new_none();
  return call_slow(kEvent, slow, self, nullptr);
}

PyObject* is_set(PyObject* self, PyObject*) {
  const Line* line = line_of(kEvent, self);
  if (line == nullptr) return call_slow(kEvent, kIsSet, self, nullptr);
  return PyBool_FromLong(segment::is_set(line->word.load()));
}

PyObject* wait(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  const Call call{values, count, names};
  const Line* line = line_of(kEvent, self);
  PyObject* timeout = nullptr;
  if (line == nullptr || !read_only(call, "timeout", &timeout))
    return call_slowly(kEvent, kAwait, self, call);
  const std::uint64_t first = line->word.load();
  const auto attempt = [line, first] { return segment::look_at_event(line->word, first); };
  Step step = attempt();
  if (step == Step::kBusy) step = event_patience.spin(attempt);
  if (step == Step::kDone) return PyBool_FromLong(1);
  const Owned seen(PyLong_FromUnsignedLongLong(first));
  if (!seen) return nullptr;
  segment::fault_point("event to be asked");
  return PyObject_CallFunctionObjArgs(classes[kEvent].slow[kAwait], self,
                                      timeout == nullptr ? Py_None : timeout, seen.get(), nullptr);
}

PyMethodDef event_methods[] = {
    {"set", change<segment::set_event, kSetEvent>, METH_NOARGS, nullptr},
    {"clear", change<segment::clear_event, kClearEvent>, METH_NOARGS, nullptr},
    {"is_set", is_set, METH_NOARGS, nullptr},
    {"wait", plain(wait), kFast, nullptr},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

PyObject* make_semaphore(Kind kind, PyObject* portable) {
  PyType_Slot slots[] = {{Py_tp_methods, semaphore_methods}, {0, nullptr}};
  return make_class(kind, portable, "_gothon." GOTHON_NATIVE ".Semaphore", slots);
}

PyObject* make_event(Kind kind, PyObject* portable) {
  if (sysconf(_SC_NPROCESSORS_ONLN) == 1) event_patience.forbid();
  PyType_Slot slots[] = {{Py_tp_methods, event_methods}, {0, nullptr}};
  return make_class(kind, portable, "_gothon." GOTHON_NATIVE ".Event", slots);
}

}  // namespace gothon::native
