"""A thread that moves into another network namespace, or whose process becomes another user's: its operations work, or say what is wrong."""

import ctypes
import os
import unittest

import product

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000

# Node 0 moves, as its argument says; what it does then, node 1 sees and answers, which stays where it was.
MOVED = """\
import ctypes, os, sys, threading
_node_: int = 0
_i_: int = 0
_long_: int = 2 ** 80
_s_: str = ""
_there_: Queue[str] = Queue()
_back_: Queue[str] = Queue()
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_sync_done_: callable = lambda n=2: ()
TURNS = 200

def namespace():
    return os.readlink("/proc/thread-self/ns/net")

def move(flags):
    before = namespace()
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.unshare(flags) == 0, os.strerror(ctypes.get_errno())
    assert namespace() != before

def take_turns():
    for _ in range(TURNS):
        _lock_m_()
        count = _i_
        _i_ = count + 1
        _unlock_m_()

def work():
    _long_ += 1
    _s_ += "x" * 1000
    _there_.put("x" * 60000)
    assert _back_.get(block=True) == ("y" * 60000, True)
    assert _back_.get(timeout=0.5) == ("", False)
    take_turns()
    _sync_done_(1)
    _sync_done_()

def answer():
    assert _there_.get(block=True) == ("x" * 60000, True)
    _back_.put("y" * 60000)
    take_turns()
    _sync_done_(1)
    _sync_done_()
    print(_i_ == 2 * TURNS, _long_ - 2 ** 80, len(_s_), _there_.size(), _back_.size())

def run(work):
    errors = []
    def guarded():
        try:
            work()
        except BaseException as error:
            errors.append(error)
    thread = threading.Thread(target=guarded)
    thread.start()
    thread.join()
    for error in errors:
        raise error

flags = int(sys.argv[2])
if _node_ == 1:
    answer()
elif sys.argv[1] == "thread":
    run(lambda: (move(flags), work()))
else:
    move(flags)
    run(work)
"""

# What each thread says after the process has become another user's, and how long it took.
OTHER_USER = """\
import os, sys, threading, time
_long_: int = 2 ** 80
_q_: Queue[str] = Queue()
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_long_ += 1
_q_.put("x")
_lock_m_()
_unlock_m_()
eval("os." + sys.argv[1])

def bump():
    _long_ += 1

def lock():
    _lock_m_()
    _unlock_m_()

def say(which):
    for work in (bump, _q_.get, lock):
        began = time.monotonic()
        try:
            work()
            said = "works"
        except Exception as error:
            said = "{}: {}".format(type(error).__name__, error)
        print(which, said, "late" if time.monotonic() - began > 1 else "in time")

say("old")
thread = threading.Thread(target=say, args=("new",))
thread.start()
thread.join()
"""


def may_move(flags):
    """Whether this user's processes may unshare so."""
    child = os.fork()
    if child == 0:
        os._exit(ctypes.CDLL(None).unshare(flags) != 0)
    return os.waitpid(child, 0)[1] == 0


class Namespaces(product.TestCase):
    def moves(self, who, flags):
        for transport in ("auto", "datagram"):
            with self.subTest(transport=transport):
                run = self.run_app(2, MOVED, who, flags, environment={"GOTHON_TRANSPORT": transport})
                self.assertEqual(run.lines(), ["True 1 1000 0 0"])

    @unittest.skipUnless(may_move(NEW_NETWORK), "only root can make a network namespace in a thread")
    def test_a_new_thread_in_another_network_namespace_works(self):
        self.moves("thread", NEW_NETWORK)

    @unittest.skipUnless(may_move(NEW_USER | NEW_NETWORK), "this user may not make a network namespace")
    def test_a_new_thread_of_a_process_in_other_user_and_network_namespaces_works(self):
        self.moves("process", NEW_USER | NEW_NETWORK)


@unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
class OtherUser(product.TestCase):
    def test_each_thread_works_or_is_told_in_words_and_in_time(self):
        told = "PermissionError: gothon: the session refuses a datagram: its process is another user's now: use shared variables as the user that started it"
        cannot = ("PermissionError: gothon: this thread cannot reach its session: its process has another user's rights now: use shared variables as the "
                  "user that started it")
        for how, old in (("setuid(65534)", told), ("setreuid(65534, 0)", told), ("seteuid(65534)", "works")):
            # What a thread asks of the session process: all by datagrams, else what is beyond 64 bits.
            for transport, asked in (("datagram", 3), ("auto", 1)):
                with self.subTest(how, transport=transport):
                    run = self.run_app(1, OTHER_USER, how, environment={"GOTHON_TRANSPORT": transport})
                    said = ["{} {} in time".format(which, word) for which, word in (("old", old), ("new", cannot))
                            for word in [word] * asked + ["works"] * (3 - asked)]
                    self.assertEqual(run.out.decode().splitlines(), said)


if __name__ == "__main__":
    unittest.main()
