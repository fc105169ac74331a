#include <unistd.h>

#include <atomic>

#include "glue/native/cell.hpp"
#include "glue/native/waiting.hpp"
#include "glue/segment/barrier.hpp"

// Barrier. Who comes writes itself into the memory, and looks there for the next phase for a
// moment; for longer it waits in the session process, where it has come already.

namespace gothon::native {
namespace {

using segment::Arrival;
using segment::Line;
using segment::Step;

segment::Patience barrier_patience;

/// Whether a wait that states no timeout has none, once that is known.
using Endless = std::atomic<bool>;

Endless& endless_of(PyObject* handle) {
  char* place = reinterpret_cast<char*>(handle) + classes[kBarrier].offset;
  return *reinterpret_cast<Endless*>(place + sizeof(Place));
}

/// When a wait with this argument, maybe nullptr, ends by itself. False with an exception set if
/// that is nothing.
bool read_timeout(PyObject* self, PyObject* timeout, Moment* until) {
  *until = kNever;
  PyObject* given = timeout == nullptr ? Py_None : timeout;
  Endless& endless = endless_of(self);
  if (given == Py_None && endless.load(std::memory_order_relaxed)) return true;
  const Owned seconds(
      PyObject_CallFunctionObjArgs(classes[kBarrier].slow[kTimeout], self, given, nullptr));
  if (!seconds) return false;
  if (seconds.get() == Py_None) {
    endless.store(true, std::memory_order_relaxed);
    return true;
  }
  const double time = PyFloat_AsDouble(seconds.get());
  if (time == -1 && PyErr_Occurred() != nullptr) return false;
  *until = moment_in(time);
  return true;
}

/// No sleeps between the looks: two that had once gone out of step would never meet again.
Step wait_in_memory(const Line& line, const Arrival& arrival, bool* broken) {
  const auto attempt = [&line, &arrival, broken] {
    return segment::look_at_barrier(line, arrival.phase, broken);
  };
  const Step step = attempt();
  return step == Step::kBusy ? barrier_patience.spin(attempt) : step;
}

/// Waits in the session process. What an exception interrupts has not come after all.
PyObject* wait_on(PyObject* self, const Arrival& arrival, Moment until) {
  segment::fault_point("barrier to be asked");
  const Owned index(PyLong_FromUnsignedLong(arrival.index));
  const Owned phase(PyLong_FromUnsignedLongLong(arrival.phase));
  const Owned left(seconds_until(until));
  PyObject* const* slow = classes[kBarrier].slow;
  PyObject* passed = nullptr;
  if (index && phase && left)
    passed = PyObject_CallFunctionObjArgs(slow[kWaitOn], self, index.get(), phase.get(), left.get(),
                                          nullptr);
  if (passed != nullptr || !index || !phase) return passed;
  PyObject* raised[3];
  PyErr_Fetch(&raised[0], &raised[1], &raised[2]);
  // Signal handlers may raise again and again; other errors say that the session is not there.
  for (bool again = true; again;) {
    const Owned gone(
        PyObject_CallFunctionObjArgs(slow[kLeavePlace], self, index.get(), phase.get(), nullptr));
    again = !gone && PyErr_ExceptionMatches(PyExc_OSError) == 0 &&
            PyErr_ExceptionMatches(PyExc_RuntimeError) == 0 &&
            PyErr_ExceptionMatches(PyExc_MemoryError) == 0;
    PyErr_Clear();
  }
  PyErr_Restore(raised[0], raised[1], raised[2]);
  return nullptr;
}

PyObject* wait(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  const Call call{values, count, names};
  Line* line = line_of(kBarrier, self);
  const segment::Serial me = own_serial();
  PyObject* timeout = nullptr;
  if (line == nullptr || me == 0 || !read_only(call, "timeout", &timeout))
    return call_slowly(kBarrier, kComeAndWait, self, call);
  Moment until = kNever;
  if (!read_timeout(self, timeout, &until)) return nullptr;
  Arrival arrival;
  const Step came = with_blocks([&] { return segment::arrive({*line, memory()}, me, &arrival); });
  if (came != Step::kDone) return call_slowly(kBarrier, kComeAndWait, self, call);
  if (arrival.broken) return call_slow(kBarrier, kRefuse, self, nullptr);
  if (arrival.last) return PyLong_FromUnsignedLong(arrival.index);
  bool broken = false;
  if (wait_in_memory(*line, arrival, &broken) == Step::kDone)
    return broken ? call_slow(kBarrier, kRefuse, self, nullptr)
                  : PyLong_FromUnsignedLong(arrival.index);
  return wait_on(self, arrival, until);
}

PyMethodDef methods[] = {{"wait", plain(wait), kFast, nullptr}, {nullptr, nullptr, 0, nullptr}};

}  // namespace

PyObject* make_barrier(Kind kind, PyObject* portable) {
  if (sysconf(_SC_NPROCESSORS_ONLN) == 1) barrier_patience.forbid();
  PyType_Slot slots[] = {{Py_tp_methods, methods}, {0, nullptr}};
  return make_class(kind, portable, "_gothon." GOTHON_NATIVE ".Barrier", slots, sizeof(Endless));
}

}  // namespace gothon::native
