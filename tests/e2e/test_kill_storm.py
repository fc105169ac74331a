"""Processes killed at any moment while they add: nothing that was done is lost, nothing is done twice, and nobody else notices."""

import unittest

import product

STORM = """
import mmap, os, random, signal, sys

_node_: int = 0
_x_: int = 0
_f_: float = 0.0
_edge_: int = 9223372036854775000
_over_: bool = False
_sync_quiet_: callable = lambda n=1: ()
kills = int(sys.argv[1])
# One store of eight bytes each: struct.pack_into writes byte by byte, and a kill between two leaves a count that never was.
done = memoryview(mmap.mmap(-1, 24)).cast("q")


def add_for_ever(start):
    # Each operation is acknowledged after it has returned.
    x, f, edge = start
    while True:
        _x_ += 1
        x += 1
        done[0] = x
        _f_ += 1.0
        f += 1
        done[1] = f
        _edge_ += 1
        edge += 1
        done[2] = edge


if _node_ == 0:
    for turn in range(kills):
        start = list(done)
        child = os.fork()
        if child == 0:
            add_for_ever(start)
        wanted = start[0] + random.randrange(16)
        while done[0] < wanted:
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    _over_ = True
    _sync_quiet_()
    acknowledged = list(done)
    surplus = [_x_ - acknowledged[0], int(_f_) - acknowledged[1], _edge_ - 9223372036854775000 - acknowledged[2]]
    print("added", acknowledged[0] >= 0, "surplus", all(0 <= more <= kills for more in surplus) or surplus)
else:
    # Somebody who works on the same variables all the time, and changes nothing in the end.
    turns = 0
    while not _over_ or turns < 100:
        _x_ += 5
        _x_ -= 5
        _edge_ += 2 ** 70
        _edge_ -= 2 ** 70
        turns += 1
    _sync_quiet_(1)
    print("survivor", turns >= 100)
"""


class KillStorm(product.TestCase):
    def storm(self, kills, **environment):
        run = self.run_app(2, STORM, kills, environment=environment)
        self.assertEqual(run.lines(), ["added True surplus True", "survivor True"])

    def test_in_shared_memory(self):
        self.storm(300)

    def test_by_datagrams(self):
        self.storm(60, GOTHON_TRANSPORT="datagram")


if __name__ == "__main__":
    unittest.main()
