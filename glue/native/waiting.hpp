#pragma once

#include <climits>

#include "glue/native/cell.hpp"
#include "glue/segment/layout.hpp"
#include "glue/segment/word.hpp"

/// How long a thread looks at what is busy before it waits in the session process, and what a call
/// says of its time. Thread rule: threads that are attached to the interpreter.
namespace gothon::native {

/// In nanoseconds of CLOCK_MONOTONIC.
using Moment = long long;
inline constexpr Moment kNever = LLONG_MAX;
Moment now();
/// So many seconds from now on, or never if that is beyond all that is waited for.
Moment moment_in(double seconds);
/// What is left until then: a float, or None for never; a new reference.
PyObject* seconds_until(Moment until);

/// Who looks at a lock all the time slows down its holder, so this is soon left for dozing.
extern segment::Patience lock_patience;

/// Looks between sleeps: so many at one and the same word, and in all.
inline constexpr int kStillLooks = 16;
inline constexpr int kMostLooks = 64;

/// Sleeps before the next look, by the looks so far, with the thread detached from the interpreter.
/// False if a signal came, or `until` is over.
bool nap(int looks, Moment until);

/// Looks at a lock, or a semaphore, that is busy or asks: all the time while that pays, and then
/// between short sleeps, for a millisecond, or for some twenty while it goes from hand to hand. Who
/// waits in the session process makes each release a datagram, behind which others come to wait
/// there too, and they would never be done: so where a lock is taken again and again nobody should
/// wait there, nor join at once those that do; but where it is held for long, who comes first is to
/// get it first. A signal ends this. kBusy, kAsk: it cannot be had yet.
template <typename Attempt>
segment::Step wait_for(const segment::Word& word, Attempt attempt, Moment until = kNever) {
  segment::Step step = attempt();
  if (step == segment::Step::kBusy) step = lock_patience.spin(attempt);
  std::uint64_t seen = 0;
  int still = 0;
  for (int looks = 0; step != segment::Step::kDone && looks < kMostLooks && still < kStillLooks;
       ++looks) {
    if (!nap(looks, until)) break;
    const std::uint64_t now = word.load();
    still = now == seen ? still + 1 : 0;
    seen = now;
    step = attempt();
  }
  return step;
}

/// What a call to wait says: `acquire(blocking, timeout)`, and in the words of multiprocessing.
struct Waiting {
  bool wait = true;
  Moment until = kNever;
};

/// The one argument of a call that has none or this one, nullptr for none. False if it is called
/// otherwise.
bool read_only(const Call& call, const char* name, PyObject** value);

/// Reads what `acquire` was called with; the portable class's method `_how` judges what is not
/// plainly one thing. False with an exception set if it is nothing.
bool read_waiting(Kind kind, PyObject* handle, const Call& call, Waiting* how);

/// Calls a method of the portable class with `wait` and `timeout`, the seconds that are left, or
/// None for no end.
PyObject* call_waiting(Kind kind, Slow method, PyObject* handle, const Waiting& how);

}  // namespace gothon::native
