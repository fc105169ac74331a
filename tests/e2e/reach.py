"""Programs that reach variables of modules and classes by routes that only the run tells, everywhere where Gothon runs."""

import equivalence
import interpreters

#: Debian's pytest belongs to it.
SYSTEM = "/usr/bin/python3"
PLUG = """
_hits_: int = 0
_q_: Queue[int] = Queue()
count = 1

def hits():
    return _hits_

def add():
    global _hits_
    _hits_ += 1
"""
#: What nodes meet by, in a module of its own.
MEET = """
_node_count_: int = 1
_here_: int = 0
_sync_one_: callable = lambda n=_node_count_: ()
_sync_two_: callable = lambda n=_node_count_: ()

def first():
    _sync_one_(1)
    _sync_one_()

def second():
    _sync_two_(1)
    _sync_two_()
"""


class TestCase(equivalence.TestCase):
    def assertEverywhere(self, nodes, lines, *arguments):
        """What the nodes print under every interpreter, by the shared memory and by datagrams."""
        for each in interpreters.supported():
            for transport in ("auto", "datagram"):
                with self.subTest(each.name, transport=transport):
                    run = self.assertRun(self.gothon("--python", each.path, nodes, *arguments, environment={"GOTHON_TRANSPORT": transport}))
                    self.assertEqual((run.lines(), run.text()), (sorted(lines), ""), repr(run))

    def expect(self, nodes, lines, files):
        """The same of `app`, beside which `plug` and `meet` are."""
        for name, text in dict({"plug.py": PLUG, "meet.py": MEET}, **files).items():
            self.write(name, text)
        self.assertEverywhere(nodes, lines, "app")
