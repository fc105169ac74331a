"""What the session process answers reaches who has asked, or nobody: not whoever takes the name of a socket that is closed."""

import os
import unittest

import product

# Children of node 0 wait for an item and are killed, hundreds of times. Another user's process is told which names their sockets have,
# tries to bind them all the time, and counts what it receives.
KILLS = """\
import os, select, signal, socket, sys

_queue_: Queue[int] = Queue()
kills = int(sys.argv[1])


def unix_names():
    # As the kernel lists them: the abstract names of this process's sockets.
    mine = {os.readlink("/proc/self/fd/" + name) for name in os.listdir("/proc/self/fd") if os.path.lexists("/proc/self/fd/" + name)}
    with open("/proc/net/unix") as file:
        rows = [line.split() for line in file]
    return [row[7] for row in rows if len(row) > 7 and "socket:[%s]" % row[6] in mine and row[7].startswith("@")]


def steal(orders, loot):
    # A program of another user.
    os.setuid(65534)
    stolen = 0
    names = []
    while True:
        if select.select([orders], [], [], 0)[0]:
            line = os.read(orders, 4096).decode()
            if not line:
                os.write(loot, b"%d" % stolen)
                os._exit(0)
            names = [[name, None] for name in line.split()]
        for entry in names:
            if entry[1] is None:
                thief = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
                try:
                    thief.bind("\\0" + entry[0][1:])
                    entry[1] = thief
                except OSError:
                    thief.close()
            else:
                try:
                    entry[1].recv(70000)
                    stolen += 1
                except BlockingIOError:
                    pass


orders, commands = os.pipe()
loot, report = os.pipe()
thief = os.fork()
if thief == 0:
    os.close(commands)
    steal(orders, report)
named = lost = 0
for turn in range(kills):
    ready, say = os.pipe()
    child = os.fork()
    if child == 0:
        _queue_.size()
        _queue_.get(block=True, timeout=0)
        os.write(say, " ".join(unix_names()).encode() + b"\\n")
        _queue_.get(block=True)
        os._exit(1)
    names = os.read(ready, 4096)
    os.close(ready)
    os.close(say)
    named += len(names.split())
    os.write(commands, names)
    while open("/proc/%d/stat" % child).read().rpartition(")")[2].split()[0] != "S":
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    _queue_.put(turn)
    lost += _queue_.get(timeout=5) != (turn, True)
os.close(commands)
os.waitpid(thief, 0)
print("named", named, "stolen", os.read(loot, 100).decode(), "lost", lost)
"""

# The program closes the descriptors that it does not know of, and takes their numbers itself.
CLOSED = """\
import os, socket, sys
_x_: int = 2 ** 80
_x_ += 1
before = _x_ == 2 ** 80 + 1
os.closerange(3, 65536)
mine = [socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(int(sys.argv[1]))]
errors = []
for _ in range(3):
    try:
        value = _x_
    except RuntimeError as error:
        errors.append(str(error))
for pair in mine:
    for end in pair:
        end.setblocking(False)
        try:
            end.recv(100)
            errors.append("was sent into the program's own socket")
        except BlockingIOError:
            pass
print(before, value - 2 ** 80, errors)
"""
LINK = "gothon: the program has closed this thread's link to the session: close only descriptors that it opened"


@unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
class OtherUsers(product.TestCase):
    def test_nobody_gets_what_was_meant_for_a_killed_process(self):
        for transport in ("auto", "datagram"):
            with self.subTest(transport):
                run = self.run_app(1, KILLS, "200", environment={"GOTHON_TRANSPORT": transport})
                self.assertEqual(run.out, b"named 0 stolen 0 lost 0\n")


class ClosedDescriptors(product.TestCase):
    def test_an_operation_is_an_error_in_words_and_then_works(self):
        for transport in ("auto", "datagram"):
            for reused in (0, 10):
                with self.subTest(transport, reused=reused):
                    run = self.run_app(1, CLOSED, reused, environment={"GOTHON_TRANSPORT": transport})
                    self.assertEqual(run.out.decode(), "True 1 {}\n".format([LINK]))


if __name__ == "__main__":
    unittest.main()
