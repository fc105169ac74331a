#include "glue/native/waiting.hpp"

#include <time.h>

#include "glue/segment/fault.hpp"

namespace gothon::native {
namespace {

constexpr double kNanoseconds = 1e9;
/// Longer times are the portable class's to judge.
constexpr double kMostSeconds = 1e6;

/// How long it pays to doze before the next look, by the looks so far: some 50 microseconds, which
/// is the slack that timers have, and more and more where many come and go, who would have no CPU
/// left for the one that holds the lock.
timespec moment_after(int looks) {
  constexpr long kFirst = 50'000;
  constexpr long kMost = 500'000;
  const int more = (looks - kStillLooks) / 4;
  return {0, looks < kStillLooks ? 1 : more < 4 ? kFirst << more : kMost};
}

/// Which of `blocking` and `timeout` a keyword is, as an index; -1: neither.
int index_of(PyObject* keyword) {
  if (PyUnicode_CompareWithASCIIString(keyword, "blocking") == 0) return 0;
  return PyUnicode_CompareWithASCIIString(keyword, "timeout") == 0 ? 1 : -1;
}

/// False if the portable class has to judge it.
bool read_plainly(const Call& call, Waiting* how) {
  PyObject* values[] = {nullptr, nullptr};
  if (call.count > 2) return false;
  for (Py_ssize_t i = 0; i < call.count; ++i) values[i] = call.values[i];
  const Py_ssize_t keywords = call.names == nullptr ? 0 : PyTuple_Size(call.names);
  for (Py_ssize_t i = 0; i < keywords; ++i) {
    const int index = index_of(PyTuple_GetItem(call.names, i));
    if (index < 0 || values[index] != nullptr) return false;
    values[index] = call.values[call.count + i];
  }
  if (values[0] != nullptr && values[0] != Py_True && values[0] != Py_False) return false;
  how->wait = values[0] != Py_False;
  if (values[1] == nullptr) return true;
  const bool number = Py_TYPE(values[1]) == &PyFloat_Type || Py_TYPE(values[1]) == &PyLong_Type;
  const double seconds = number ? PyFloat_AsDouble(values[1]) : -1;
  if (!(seconds >= 0 && seconds < kMostSeconds)) {
    PyErr_Clear();
    return false;
  }
  how->until = moment_in(seconds);
  return how->wait;
}

}  // namespace

segment::Patience lock_patience{64};

Moment now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<Moment>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

Moment moment_in(double seconds) {
  return seconds < kMostSeconds ? now() + static_cast<Moment>(seconds * kNanoseconds) : kNever;
}

PyObject* seconds_until(Moment until) {
  if (until == kNever) return new_none();
  const Moment left = until - now();
  return PyFloat_FromDouble(left > 0 ? static_cast<double>(left) / kNanoseconds : 0);
}

bool read_only(const Call& call, const char* name, PyObject** value) {
  const Py_ssize_t keywords = call.names == nullptr ? 0 : PyTuple_Size(call.names);
  *value = nullptr;
  if (call.count + keywords == 0) return true;
  if (call.count + keywords != 1) return false;
  *value = call.values[0];
  return keywords == 0 ||
         PyUnicode_CompareWithASCIIString(PyTuple_GetItem(call.names, 0), name) == 0;
}

bool nap(int looks, Moment until) {
  timespec moment = moment_after(looks);
  if (until != kNever) {
    const Moment left = until - now();
    if (left <= 0) return false;
    if (left < moment.tv_nsec) moment.tv_nsec = static_cast<long>(left);
  }
  int interrupted = 0;
  Py_BEGIN_ALLOW_THREADS;
  interrupted = nanosleep(&moment, nullptr);
  Py_END_ALLOW_THREADS;
  return interrupted == 0;
}

bool read_waiting(Kind kind, PyObject* handle, const Call& call, Waiting* how) {
  if (call.count == 0 && call.names == nullptr) return true;
  if (read_plainly(call, how)) return true;
  const Owned judged(call_slowly(kind, kHow, handle, call));
  if (!judged) return false;
  int wait = 0;
  PyObject* seconds = nullptr;
  if (PyArg_ParseTuple(judged.get(), "pO", &wait, &seconds) == 0) return false;
  *how = {wait != 0, kNever};
  if (seconds == Py_None) return true;
  const double time = PyFloat_AsDouble(seconds);
  if (time == -1 && PyErr_Occurred() != nullptr) return false;
  how->until = moment_in(time);
  return true;
}

PyObject* call_waiting(Kind kind, Slow method, PyObject* handle, const Waiting& how) {
  const Owned wait(PyBool_FromLong(how.wait));
  const Owned seconds(seconds_until(how.until));
  if (!seconds) return nullptr;
  segment::fault_point("wait to be asked");
  return PyObject_CallFunctionObjArgs(classes[kind].slow[method], handle, wait.get(), seconds.get(),
                                      nullptr);
}

}  // namespace gothon::native
