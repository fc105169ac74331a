#include <time.h>
#include <unistd.h>

#include "glue/native/cell.hpp"
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

/// Who looks at a lock all the time slows down its holder, so this is soon left for dozing.
Patience lock_patience{64};
Patience latch_patience;

/// Looks at a lock between sleeps: so many at one and the same word, and in all.
constexpr int kStillLooks = 16;
constexpr int kMostLooks = 64;

bool is_empty(PyObject* arguments, PyObject* named) {
  return named == nullptr && PyTuple_Size(arguments) == 0;
}

/// How long it pays to doze before the next look, by the looks so far: some 50 microseconds, which
/// is the slack that timers have, and more and more where many come and go, who would have no CPU
/// left for the one that holds the lock.
timespec moment_after(int looks) {
  constexpr long kFirst = 50'000;
  constexpr long kMost = 500'000;
  const int more = (looks - kStillLooks) / 4;
  return {0, looks < kStillLooks ? 1 : more < 4 ? kFirst << more : kMost};
}

/// Looks at a lock that is held for longer than looking at it all the time pays, between short
/// sleeps: for a millisecond, or for some twenty while it goes from hand to hand. Who waits in the
/// session process makes each unlock a datagram, behind which others come to wait there too, and
/// they would never be done: so where a lock is taken again and again nobody should wait there, nor
/// join at once those that do; but where it is held for long, who comes first is to get it first. A
/// signal ends this.
Step doze(Line& line, segment::Serial me) {
  Step step = Step::kBusy;
  std::uint64_t seen = 0;
  int still = 0;
  for (int looks = 0; looks < kMostLooks && still < kStillLooks && step != Step::kDone; ++looks) {
    const timespec moment = moment_after(looks);
    int interrupted = 0;
    Py_BEGIN_ALLOW_THREADS;
    interrupted = nanosleep(&moment, nullptr);
    Py_END_ALLOW_THREADS;
    if (interrupted != 0) break;
    const std::uint64_t now = line.word.load();
    still = now == seen ? still + 1 : 0;
    seen = now;
    step = segment::try_lock(line.word, me);
  }
  return step;
}

PyObject* lock(PyObject* self, PyObject* arguments, PyObject* named) {
  Line* line = line_of(kLock, self);
  const segment::Serial me = own_serial();
  if (line != nullptr && me != 0 && is_empty(arguments, named)) {
    const auto attempt = [line, me] { return segment::try_lock(line->word, me); };
    Step step = attempt();
    if (step == Step::kBusy) step = lock_patience.spin(attempt);
    if (step != Step::kDone) step = doze(*line, me);
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
