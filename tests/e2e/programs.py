"""Programs of one node and of four, with the lines that they have to print."""

import textwrap

import product

HEAD = """
_node_: int = 0
_node_count_: int = 1
_sync_done_: callable = lambda n=_node_count_: ()
"""
TAIL = """
_sync_done_(1)
_sync_done_()
if _node_ == 0:
    report()
"""

ALL_KINDS = """
import concurrent.futures, os, sys, threading
DECLARE
_sync_go_: callable = lambda n=_node_count_: ()
_sync_done_: callable = lambda n=_node_count_: ()
TURNS = int(sys.argv[1])

def work(turns=TURNS):
    for turn in range(turns):
DO_TURN
    return turns

if __name__ == "__main__":
    _sync_go_(1)
    _sync_go_()
BEGIN
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    work()
    for thread in threads:
        thread.join()
    os.waitpid(child, 0)
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        assert sum(pool.map(work, [TURNS] * 2)) == 2 * TURNS
    _sync_done_(1)
    _sync_done_()
    wanted = _node_count_ * 6 * TURNS
REPORT
"""


def of_all_kinds(declarations, turn, report, begin=""):
    """A program that takes its number of turns. Processes of all kinds execute `turn` so often: each node, a forked child of it, two threads and
    two workers. Then each node executes `report`, where `wanted` is how many turns there were."""
    text = ALL_KINDS
    for name, part, depth in ("DECLARE", declarations, 0), ("DO_TURN", turn, 8), ("BEGIN", begin, 4), ("REPORT", report, 4):
        text = text.replace(name + "\n", textwrap.indent(part.strip("\n") + "\n", " " * depth), 1)
    return text


class OneNode(product.TestCase):
    def expect(self, text, *lines, **options):
        """Has the program print exactly these lines, in this order."""
        run = self.run_app(1, text, **options)
        self.assertEqual(run.out.decode().splitlines(), list(lines), repr(run))


class FourNodes(product.TestCase):
    #: test_operations_by_datagram.py runs all of this by the other one.
    transport = "auto"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.environment["GOTHON_TRANSPORT"] = cls.transport

    def across(self, text, expected, nodes=4):
        """Has each node run the text; node 0 calls its `report` when all are done. The lines come in any order."""
        run = self.run_app(nodes, HEAD + text + TAIL)
        self.assertEqual(run.lines(), sorted(expected), repr(run))
