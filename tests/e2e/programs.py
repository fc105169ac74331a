"""Programs of one node and of four, with the lines that they have to print."""

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
