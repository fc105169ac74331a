"""Operations of eight nodes on one variable, recorded with their times, have an order that explains what each node saw."""

import os
import sys

import product
from linearizability import Operation, linearizable
from proofs import recorded_containers, recorded_meetings, recorded_values

THRESHOLD = 300
NODES, TURNS = 8, 200
RECORD = recorded_values.RECORD + recorded_containers.RECORD + recorded_meetings.RECORD
FIRST = {"float": 0.0, "bool": False, "mutex": 0, "latch": THRESHOLD, "text": "", "queue": (), "stack": (), "tuple": (), "jobs": (),
         "lock": 0, "rlock": 0, "semaphore": 0, "event": False, "iterator": (-20, 20), "urgent": (), "ending": ((), False), "tasks": 0,
         "condition": (0, (), frozenset()), "barrier": ((), False, frozenset()), "dict": (), "list": (), "set": frozenset()}
#: Those of which each turn leaves as many operations as it happens to.
STORIES = {"tasks", "condition", "barrier"}


class TestCase(product.TestCase):
    def histories(self, rounds, sabotage="", patience=60, **options):
        """(number, kind) → operations, of so many histories of each kind."""
        latches = "".join("_sync_l{}_: callable = lambda n={}: ()\n".format(k, THRESHOLD) for k in range(rounds))
        latches += "latches = [{}]\n".format(", ".join("_sync_l{}_".format(k) for k in range(rounds)))
        latches += "".join("_end{}_: Queue[int] = Queue()\n".format(k) for k in range(rounds))
        latches += "endings = [{}]\n".format(", ".join("_end{}_".format(k) for k in range(rounds)))
        text = RECORD.replace("LATCHES\n", latches).replace("PATIENCE", str(patience)).replace("\nmain()\n", sabotage + "\nmain()\n")
        self.write("app.py", text)
        run = self.assertRun(self.gothon(NODES, "app", rounds, TURNS, timeout=170, **options))
        found = {}
        for line in run.lines():
            history, name, called, returned, operation, argument = eval(line, {"inf": float("inf")})
            found.setdefault((history, name), []).append(Operation(called, returned, operation, argument))
        self.assertEqual(len(found), (len(FIRST) + 1) * rounds)
        return found

    def explained(self, history, name, operations):
        first = 2 ** 63 - 200_000_000 * (history % 2) - 1 if name == "int" else FIRST[name]
        return linearizable(operations, first)

    def check_histories(self, rounds, **options):
        for (history, name), operations in self.histories(rounds, **options).items():
            if name in STORIES:
                self.assertGreaterEqual(len(operations), NODES * TURNS)
            else:
                self.assertEqual(len(operations), NODES * TURNS, name)
            self.assertTrue(self.explained(history, name, operations), "history {} of the {}".format(history, name))

    def assertFound(self, kinds, sabotage, **options):
        """Of one history of each kind, those of `kinds` tell of the bug, and only those."""
        found = self.histories(1, sabotage, **options)
        wrong = {name for (history, name), operations in found.items() if not self.explained(history, name, operations)}
        self.assertEqual(wrong, kinds)

    def half_by_datagrams(self):
        """Options with which nodes 0, 2, 4 and 6 send datagrams."""
        interpreter = self.project / "commands" / "python"
        interpreter.parent.mkdir()
        interpreter.write_text('#!/bin/sh\ncase "$*" in *"/manifest "[0246]" "*) export GOTHON_TRANSPORT=datagram;; esac\n'
                               'exec {} "$@"\n'.format(os.path.realpath(sys.executable)))
        interpreter.chmod(0o755)
        return {"environment": {"PATH": os.pathsep.join([str(interpreter.parent), self.environment["PATH"]])}}
