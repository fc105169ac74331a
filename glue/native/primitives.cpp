#include <unistd.h>

#include "glue/native/cell.hpp"
#include "glue/native/waiting.hpp"
#include "glue/segment/latch.hpp"
#include "glue/segment/mutex.hpp"

// A call that can be done in the line's word is done there. What is busy is looked at for a moment
// with the thread attached to the interpreter (it holds the GIL, where there is one), and a lock
// now and then for some milliseconds with the thread detached. For longer, the portable method
// waits in the session process, where signals get through.

namespace gothon::native {
namespace {

using segment::Line;
using segment::Patience;
using segment::Step;

Patience latch_patience;

bool is_empty(PyObject* arguments, PyObject* named) {
  return named == nullptr && PyTuple_Size(arguments) == 0;
}

PyObject* lock(PyObject* self, PyObject* arguments, PyObject* named) {
  Line* line = line_of(kLock, self);
  const segment::Serial me = own_serial();
  if (line != nullptr && me != 0 && is_empty(arguments, named)) {
    Step step = segment::try_lock(line->word, me);
    if (step != Step::kDone)
      step = wait_for(line->word, [line, me] { return segment::try_lock(line->word, me); });
    if (step == Step::kDone) return new_none();
  }
  return call_slowly(kLock, kCall, self, arguments, named);
}

PyObject* unlock(PyObject* self, PyObject* arguments, PyObject* named) {
  Line* line = line_of(kUnlock, self);
  const segment::Serial me = own_serial();
  if (line != nullptr && me != 0 && is_empty(arguments, named) &&
      segment::unlock(line->word, me) == Step::kDone)
    return new_none();
  return call_slowly(kUnlock, kCall, self, arguments, named);
}

/// What a latch is called with. False if the portable class has to judge it.
bool take_count(PyObject* arguments, PyObject* named, long long* count) {
  *count = 0;
  if (is_empty(arguments, named)) return true;
  if (named != nullptr || PyTuple_Size(arguments) != 1) return false;
  PyObject* only = PyTuple_GetItem(arguments, 0);
  int overflow = 0;
  if (Py_TYPE(only) != &PyLong_Type) return false;
  *count = PyLong_AsLongLongAndOverflow(only, &overflow);
  return overflow == 0 && *count >= 0;
}

Step wait(const Line& line) {
  const Step step = segment::look_at(line.word);
  if (step != Step::kBusy) return step;
  return latch_patience.spin([&line] { return segment::look_at(line.word); });
}

PyObject* signal_or_wait(PyObject* self, PyObject* arguments, PyObject* named) {
  Line* line = line_of(kLatch, self);
  long long count = 0;
  if (line != nullptr && take_count(arguments, named, &count)) {
    const Step step =
        count == 0 ? wait(*line) : segment::signal(line->word, static_cast<std::uint64_t>(count));
    if (step == Step::kDone) return new_none();
  }
  return call_slowly(kLatch, kCall, self, arguments, named);
}

}  // namespace

PyObject* make_primitive(Kind kind, PyObject* portable) {
  if (sysconf(_SC_NPROCESSORS_ONLN) == 1) {
    lock_patience.forbid();
    latch_patience.forbid();
  }
  const auto make = [&](const char* name, ternaryfunc call) {
    PyType_Slot slots[] = {{Py_tp_call, reinterpret_cast<void*>(call)}, {0, nullptr}};
    return make_class(kind, portable, name, slots);
  };
  switch (kind) {
    case kLock:
      return make("_gothon." GOTHON_NATIVE ".Lock", lock);
    case kUnlock:
      return make("_gothon." GOTHON_NATIVE ".Unlock", unlock);
    default:
      return make("_gothon." GOTHON_NATIVE ".Latch", signal_or_wait);
  }
}

}  // namespace gothon::native
