"""What the transport does on the wire: one datagram per operation, and nothing lost when it is interrupted."""
import os
import struct
import unittest

import peer
import support  # which finds what is next
import product

PROGRAM = """
import _gothon.handles, _gothon.datagram as datagram, _gothon.session as session
import os, signal, sys, threading
X, S, Q, L, D = (session.manifest.keys[__file__, name] for name in ("_x_", "_s_", "_q_", "_lock_m_", "_sync_d_"))
x, s, q, lock, latch = [_gothon.handles.handle(v, "_gothon_" + v.name) for v in (X, S, Q, L, D)]
unlock = _gothon.handles.handle(L, "_gothon__unlock_m_")
class Interrupt(Exception): pass
def interrupt(*a): raise Interrupt
"""


#: Behind it channels are those of the extension module, where the interpreter has one. There is no shared memory.
NATIVE = """
import _gothon, _gothon.channel, _gothon.datagram, _gothon.native, os
os.environ["GOTHON_TRANSPORT"] = "datagram"
_gothon.__path__.append({!r})
try:
    _gothon.datagram.adopt(_gothon.native._module().channel(_gothon.channel.Channel))
except ImportError as error:
    assert "CPython" in str(error) or "free-threaded" in str(error), error
"""


class Datagram(support.Case):
    program = PROGRAM

    def setUp(self):
        super().setUp()
        for code, name in ((2, "_x_"), (4, "_s_"), (20, "_q_"), (5, "_lock_m_"), (6, "_sync_d_")):
            self.variable(code, name)

    def on_each(self, program, expected, before=None, during=None, after=None, status=0):
        """Runs the program under every interpreter with a fresh session process."""
        self.write("app.py", self.program + program)
        self.lines.append("plain\t%s" % (self.project / "app.py"))
        for python in support.INTERPRETERS:
            with self.subTest(python), peer.Peer(str(self.runtime)) as session:
                if before:
                    before(session)
                if during:
                    session.drive = support.Thread(lambda: during(session))
                run = self.run_node(python, "-m", "app", node=2, flags=("-W", "ignore"))
                if during:
                    session.drive.finish()
                self.assertPrints(run, expected, status)
                if after:
                    after(session)
            os.unlink(str(self.runtime / "backplane.sock"))

    def test_one_hello_then_one_datagram_per_operation(self):
        def after(session):
            self.assertEqual([name for name, _, _ in session.log if name != "bye"],
                             ["hello", "assign", "add", "read", "put", "take", "size", "full", "lock", "unlock", "signal",
                              "wait"])
            self.assertEqual(session.log[0][2][:4], b"\2\0\0\0")
            self.assertEqual(session.log[2], ("add", 0, b"\xff"))

        self.on_each("x.value = 5; x.iadd(-1); print(x.value)\n"
                     "print(q.put('é'), q.get(), q.size(), q.full())\nlock(); unlock(); latch(2); latch(); latch()\n",
                     "4\nTrue ('é', True) 0 False\n", after=after)

    def test_a_forked_child_has_a_serial_only_after_its_own_hello(self):
        self.on_each("print(session.serial)\nx.value = 1\nprint(session.serial)\nsys.stdout.flush()\n"
                     "if os.fork() == 0:\n    print(session.serial)\n    x.value = 2\n    print(session.serial)\n"
                     "    sys.stdout.flush()\n    os._exit(0)\nos.wait()\nprint(session.serial)\n", "0\n1\n0\n1\n1\n")

    def test_a_long_wait_tells_its_place_once(self):
        def during(session):
            session.wait_for(lambda: session.count("place") == 1 and session.repeated >= 2)
            with session.changed:
                session.queues[2].append(b"now")
            session.release()

        def after(session):
            (_, variable, payload), = [entry for entry in session.log if entry[0] == "place"]
            request, flags, thread, line = struct.unpack_from("<IBII", payload)
            self.assertEqual((variable, request, flags, payload[13:]), (0, 2, 2, os.fsencode(self.project / "app.py")))
            self.assertGreater(thread, 1)
            self.assertEqual(line, len(self.program.splitlines()) + 2)

        self.on_each("signal.signal(signal.SIGUSR1, interrupt)\nprint(q.get(block=True))\n", "('now', True)\n", during=during, after=after)

    def test_long_values_travel_in_memfds(self):
        def before(session):
            session.values[1] = b"y" * 200000

        self.on_each("print(len(s.value))\nsession.string_limit = 1 << 21\ns.value = 'z' * 70000\nprint(s.value == 'z' * 70000)\n"
                     "x.value = 3 ** 200000\nprint(x.value == 3 ** 200000)\n"
                     "print(len(os.listdir('/proc/self/fd')))\n", "200000\nTrue\nTrue\n6\n", before)

    def test_replies_to_other_requests_are_dropped(self):
        def before(session):
            session.stale_first = True

        self.on_each("x.value = 5\nprint(x.value, x.value)\n", "5 5\n", before)

    def test_long_replies_to_other_requests_leave_no_descriptor(self):
        def before(session):
            session.stale_first = True
            session.values[1] = b"y" * 200000

        self.on_each("print([len(s.value) for _ in range(5)])\nprint(len(os.listdir('/proc/self/fd')))\n",
                     "[200000, 200000, 200000, 200000, 200000]\n6\n", before)

    def test_errors_become_exceptions(self):
        cases = ((1, "RuntimeError"), (2, "RuntimeError"), (4, "TypeError"), (5, "ZeroDivisionError"), (6, "OverflowError"),
                 (7, "MemoryError"), (8, "RuntimeError"), (9, "ValueError"), (10, "PermissionError"), (11, "RuntimeError"))

        def before(session):
            session.errors = {100 + status: (status, "why not: é".encode()) for status, _ in cases}
            session.errors[0] = (3, b"unset")

        self.on_each("for n in (1, 2, 4, 5, 6, 7, 8, 9, 10, 11):\n    try: datagram.call(16, 100 + n)\n"
                     "    except Exception as e: print(type(e).__name__, e)\n"
                     "try: x.value\nexcept NameError as e: print(e)\n",
                     "".join("%s why not: é\n" % name for _, name in cases) + "name '_x_' is not defined\n", before)

    def test_an_interrupted_get_leaves_the_item(self):
        def before(session):
            session.held = {"take"}
            session.queues[2] = [b"item"]

        def during(session):
            session.wait_for(lambda: session.parked)
            session.interrupt()

        self.on_each("signal.signal(signal.SIGUSR1, interrupt)\n"
                     "try: print(q.get(block=True))\nexcept Interrupt: print('interrupted')\nprint(q.size(), x.value)\n",
                     "interrupted\n1 0\n", before, during,
                     lambda session: self.assertEqual(session.count("cancel"), 1))

    def test_an_interrupted_lock_is_not_held(self):
        def before(session):
            session.held = {"lock"}

        def during(session):
            session.wait_for(lambda: session.parked)
            session.interrupt()

        self.on_each("signal.signal(signal.SIGUSR1, interrupt)\n"
                     "try: lock()\nexcept Interrupt: print('interrupted')\nprint(x.value)\n", "interrupted\n0\n", before, during,
                     lambda session: self.assertEqual((session.owners, session.count("cancel")), ({}, 1)))

    def test_an_interrupted_read_leaves_the_thread_its_socket(self):
        def before(session):
            session.held = {"read"}

        def during(session):
            session.wait_for(lambda: session.parked)
            session.interrupt()

        def after(session):
            self.assertEqual((session.count("cancel"), session.count("hello")), (1, 1))

        self.on_each("signal.signal(signal.SIGUSR1, interrupt)\n"
                     "try: x.value\nexcept Interrupt: print('interrupted')\nprint(q.size())\n", "interrupted\n0\n", before, during, after)

    def test_a_read_goes_on_behind_a_handler(self):
        def before(session):
            session.held = {"read"}

        def during(session):
            session.wait_for(lambda: session.parked)
            session.interrupt()
            session.wait_for(lambda: session.count("add"))
            session.release()

        def after(session):
            self.assertEqual((session.count("cancel"), session.count("hello")), (0, 2))

        self.on_each("def handler(*a): x.iadd(1)\nsignal.signal(signal.SIGUSR1, handler)\nprint(x.value)\n", "1\n", before, during, after)

    def test_exceptions_that_look_like_the_sockets_own(self):
        def before(session):
            session.held = {"wait"}

        def during(session):
            for count in (1, 2, 3, 4):
                session.wait_for(lambda: session.count("wait") == count and session.parked)
                session.interrupt()

        self.on_each(""
                     "for kind in (TimeoutError, ConnectionResetError, BlockingIOError, RuntimeError):\n"
                     "    def handler(*a): raise kind('mine')\n    signal.signal(signal.SIGUSR1, handler)\n"
                     "    try: latch()\n    except kind as e: print(type(e).__name__, e)\n",
                     "TimeoutError mine\nConnectionResetError mine\nBlockingIOError mine\nRuntimeError mine\n", before, during)

    def test_a_handler_uses_another_socket_and_the_wait_goes_on(self):
        def before(session):
            session.held = {"wait"}

        def during(session):
            session.wait_for(lambda: session.parked)
            session.interrupt()
            session.wait_for(lambda: session.count("add"))
            session.release()

        self.on_each("def handler(*a): x.iadd(1)\nsignal.signal(signal.SIGUSR1, handler)\n"
                     "latch()\nprint(x.value)\n", "1\n", before, during,
                     lambda session: self.assertEqual(len(session.senders), 2))

    def test_a_timed_get_is_withdrawn(self):
        self.on_each("print(q.get(timeout=0.01), q.get(block=True, timeout=0), q.get())\nprint(q.put('a'), q.get(timeout=9))\n"
                     "for arguments in ((True, -1),):\n    try: q.get(*arguments)\n    except ValueError as e: print(e)\n",
                     "('', False) ('', False) ('', False)\nTrue ('a', True)\n_q_: 'timeout' must be a non-negative number\n",
                     after=lambda session: self.assertEqual(session.count("cancel"), 1))

    def test_a_timed_get_asks_first_for_what_is_there(self):
        self.on_each("for _ in range(20): assert q.put('a', timeout=1e-9) and q.get(timeout=1e-9) == ('a', True)\nprint(q.get(timeout=1e-9))\n",
                     "('', False)\n", after=lambda session: self.assertEqual(session.count("cancel"), 1))

    def test_what_came_at_the_last_moment_is_kept(self):
        def before(session):
            session.hesitates = True

        def during(session):
            session.wait_for(lambda: session.parked)
            session.queues[2] = [b"item"]

        self.on_each("print(q.get(timeout=0.3), q.size())\n", "('item', True) 0\n", before, during,
                     lambda session: self.assertEqual(session.count("cancel"), 1))

    def test_forked_children_have_sockets_of_their_own(self):
        def after(session):
            self.assertEqual(len(session.senders), 2)
            self.assertEqual([name for name, _, _ in session.log if name in ("hello", "add")], ["hello", "add"] * 2)

        self.on_each("x.iadd(1)\nchild = os.fork()\nif not child:\n    x.iadd(1)\n    os._exit(0)\nos.waitpid(child, 0)\n"
                     "print(x.value)\n", "2\n", after=after)

    def test_a_child_says_no_bye_for_its_parent(self):
        def after(session):
            names = [name for name, _, _ in session.log]
            self.assertNotIn("bye", names[:names.index("assign")])

        self.on_each("t = threading.Thread(target=lambda: (x.iadd(1), gone.wait()))\ngone = threading.Event()\nt.start()\n"
                     "while not x.value: pass\nimport gc\nchild = os.fork()\nif not child:\n    gc.collect()\n    os._exit(0)\n"
                     "os.waitpid(child, 0)\nx.value = 7\nprint(x.value)\ngone.set(); t.join()\n", "7\n", after=after)

    def test_each_thread_has_a_socket_and_says_bye(self):
        def after(session):
            self.assertEqual(session.count("hello"), 4)
            self.assertGreaterEqual(session.count("bye"), 3)
            threads = {payload[4:] for name, _, payload in session.log if name == "hello"}
            self.assertGreaterEqual(len(threads), 2)

        self.on_each("import gc\ntogether = threading.Barrier(3)\ndef work():\n    x.iadd(1)\n    together.wait()\n"
                     "ts = [threading.Thread(target=work) for _ in range(3)]\n[t.start() for t in ts]\n[t.join() for t in ts]\n"
                     "for _ in range(3): gc.collect()\nprint(x.value)\n", "3\n", after=after)

    def test_operations_work_until_the_interpreter_is_gone(self):
        self.on_each("import atexit\nclass Last:\n    def __del__(self, x=x):\n        x.iadd(1)\n        print('del', x.value, flush=True)\n"
                     "@atexit.register\ndef last():\n    global keep\n    x.iadd(1)\n    print('atexit', x.value)\n    del keep\n"
                     "    import gc; gc.collect()\nkeep = Last()\n", "atexit 1\ndel 2\n")

    def test_no_resource_is_left_open(self):
        self.write("app.py", self.program + "x.value = 1\nt = threading.Thread(target=x.iadd, args=(1,)); t.start(); t.join()\n"
                                       "child = os.fork()\nif child: os.waitpid(child, 0)\nx.iadd(1)\n")
        self.lines.append("plain\t%s" % (self.project / "app.py"))
        for python in support.INTERPRETERS:
            with self.subTest(python), peer.Peer(str(self.runtime)):
                self.assertPrints(self.run_node(python, "-m", "app", flags=("-W", "ignore::DeprecationWarning", "-W", "error::ResourceWarning")), "")
            os.unlink(str(self.runtime / "backplane.sock"))

    def test_a_session_that_is_not_there(self):
        self.write("app.py", self.program + "for _ in range(2):\n    try: x.value\n    except RuntimeError as e: print(e)\n")
        self.lines.append("plain\t%s" % (self.project / "app.py"))
        for python in support.INTERPRETERS:
            run = self.run_node(python, "-m", "app")
            self.assertPrints(run, "gothon: the session has ended: its variables are gone with it\n" * 2)

    def test_a_session_that_ends_while_somebody_waits(self):
        self.write("app.py", self.program + "try: latch()\nexcept RuntimeError as e: print(e)\n"
                                       "try: x.value\nexcept RuntimeError as e: print(e)\n")
        self.lines.append("plain\t%s" % (self.project / "app.py"))
        for python in support.INTERPRETERS:
            with self.subTest(python):
                session = peer.Peer(str(self.runtime))
                session.held = {"wait"}
                with session:
                    run = support.Thread(lambda: self.run_node(python, "-m", "app"))
                    session.wait_for(lambda: session.parked)
                os.unlink(str(self.runtime / "backplane.sock"))
                self.assertPrints(run.finish(), "gothon: the session has ended: its variables are gone with it\n" * 2)

    def test_closed_descriptors_are_noticed(self):
        self.on_each("x.value = 1\nos.closerange(3, 100)\ntry: x.value\nexcept RuntimeError as e: print(e)\nprint(x.value)\n",
                     "gothon: the program has closed this thread's link to the session: close only descriptors that it opened\n1\n")

    def test_nothing_is_sent_by_what_has_got_the_number_of_a_closed_socket(self):
        self.on_each("import socket\nx.value = 1\nlink = datagram.idle()\n"
                     "requests, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                     "mine = os.dup2(requests.fileno(), link._requests.fileno())\n"
                     "try: x.value\nexcept RuntimeError as e: print(e)\nother.setblocking(False)\n"
                     "try: print(other.recv(100))\nexcept BlockingIOError: print('nothing')\n",
                     "gothon: the program has closed this thread's link to the session: close only descriptors that it opened\nnothing\n")

    def test_what_else_a_descriptors_new_owner_receives_is_no_reply(self):
        """The program's own sockets, under the numbers of the link's: what is sent by the one is received by the other."""
        self.on_each("import gc, socket\nx.value = 1\nlink = datagram.idle()\n"
                     "requests, replies = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                     "mine = [os.dup2(end.fileno(), to) for end, to in ((requests, link._requests.fileno()), (replies, link._replies.fileno()))]\n"
                     "try: x.value\nexcept RuntimeError as e: print(e)\nprint(x.value)\n"
                     "del link; gc.collect()\nprint([len(os.fstat(number)) for number in mine])\n",
                     "gothon: the program has closed this thread's link to the session: close only descriptors that it opened\n1\n[10, 10]\n")


    def test_what_a_stranger_sends_is_no_reply(self):
        """Under the number of the socket for replies there is the program's own, and in it what looks like one but for the token."""
        self.on_each("import socket, struct\nx.value = 1\nlink = datagram.idle()\n"
                     "kept = os.dup(link._replies.fileno())\nreplies, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)\nos.dup2(replies.fileno(), link._replies.fileno())\n"
                     "other.send(struct.pack('<BBBBIIIQ', 2, 16, 0, 0, X.index, link._number + 1, 1, 0) + b'\\7')\n"
                     "try: print(x.value)\nexcept RuntimeError as e: print(e)\nprint(x.value)\n",
                     "gothon: the program has closed this thread's link to the session: close only descriptors that it opened\n1\n")


class NativeDatagram(Datagram):
    program = NATIVE.format(str(product.BIN.parent / "lib" / "gothon" / "node" / "_gothon")) + PROGRAM


if __name__ == "__main__":
    unittest.main()
