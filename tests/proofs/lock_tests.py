"""CPython's own tests of what `threading` has, over shared variables: each object that a test makes is one that a module of its own
declares, which is translated when the test imports it."""

import interpreters

#: What handles are not meant to be: objects that go away or change their owner in a child, that print as Python's own do, and run
#: functions of one node's in another. And what their constructors do not take is an error before the run.
LEFT_OUT = ("test_repr", "test_repr_count", "test_locked_repr", "test_weakref_deleted", "test_at_fork_reinit", "test_reset_internal_locks",
            "test_action", "test_constructor_noargs")
#: Of conditions: the tests' own wait for objects of plain Python, or look into those.
PLAIN_LOCKS = ("test_acquire", "test_nan_timeout")
PROGRAM = """
import functools, importlib, itertools, sys, unittest
from test import lock_tests
numbers = itertools.count()

def make(kind, *given, **named):
    # Its value is computed, so that a bad one is an error of the run's.
    words = ["[%r][0]" % (each,) for each in given] + ["%s=[%r][0]" % pair for pair in named.items()]
    name = "made_%d" % next(numbers)
    with open(name + ".py", "w") as file:
        file.write("from threading import {0}\\n_x_: {0} = {0}({1})\\n".format(kind, ", ".join(words)))
    importlib.invalidate_caches()
    return importlib.import_module(name)._x_

for own, (attribute, kind) in KINDS.items():
    left_out = LEFT_OUT + (PLAIN_LOCKS if kind == "Condition" else ())
    members = dict.fromkeys(left_out)
    members[attribute] = staticmethod(functools.partial(make, kind))
    globals()["Own" + own] = type("Own" + own, (getattr(lock_tests, own),), members)
assert type(make(kind)).__module__.startswith("_gothon"), "it is not shared"
unittest.main()
"""


def check(test, kinds, least, **options):
    """Runs the classes of `test.lock_tests` that `kinds` names, {class: (the attribute that makes an object, its type)}, with each
    interpreter that has them; each passes at least `least` tests."""
    found = [each for each in interpreters.cpythons(9) if has_tests(test, each)]
    if not found:
        test.skipTest("no interpreter here came with its own tests (Debian: libpython3.X-testsuite)")
    head = "KINDS = {!r}\nLEFT_OUT = {!r}\nPLAIN_LOCKS = {!r}\n".format(kinds, LEFT_OUT, PLAIN_LOCKS)
    test.write("app.py", head + PROGRAM)
    for each in found:
        with test.subTest(each.name, **options):
            run = test.assertRun(test.gothon("--python", each.path, 1, "app", **options))
            number = int(run.text().partition("\nRan ")[2].split()[0])
            test.assertGreaterEqual(number, least, repr(run))


def has_tests(test, interpreter):
    return test.finish(test.start(interpreter.path, "-c", "import test.lock_tests")).status == 0
