"""Signal handlers that use what they interrupt, or raise out of it (docs/language.md, section 11)."""

import unittest

import programs


class SignalHandlers(programs.OneNode):
    def test_a_signal_handler_may_use_the_variable_that_it_interrupts(self):
        self.expect("""
import signal, threading
_x_: int = 0
_s_: str = ""
_q_: "Queue[int]" = Queue()
turns = 0
def handle(number, frame):
    global _x_, turns
    turns += 1
    _x_ += 1
    stored = _q_.put(turns)
signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
count = 0
while turns < 50:
    _x_ += 1
    _x_ -= 1
    _s_ += "a"
    _s_ -= "a"
    count += 1
signal.setitimer(signal.ITIMER_REAL, 0)
print(_x_ == turns, _q_.size() == turns, _s_ == "", count > 0)
""", "True True True True")

    def test_a_raising_signal_handler_leaves_an_operation_done_or_not_done(self):
        self.expect("""
import signal
_q_: "Queue[int]" = Queue()
_lock_a_: callable = lambda: ()
_unlock_a_: callable = lambda: ()
class Interrupt(Exception): pass
def handle(number, frame): raise Interrupt
signal.signal(signal.SIGALRM, handle)
try:
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0)
    print(_q_.get(block=True))
except Interrupt:
    print("get", _q_.put(5), _q_.get())
_lock_a_()
_unlock_a_()
def compute():
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0)
    signal.pause()
for _ in range(2):
    try:
        _x_: int = compute()
    except Interrupt:
        print("still not set")
""", "get True (5, True)", "still not set", "still not set")


if __name__ == "__main__":
    unittest.main()
