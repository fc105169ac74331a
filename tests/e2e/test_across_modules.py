"""Shared variables of other modules, where only the run tells what an object or a name is (docs/language.md, section 3)."""

import unittest

import equivalence

STATE = """
_node_: int = 0
_node_count_: int = 1
_sync_done_: callable = lambda n=_node_count_: ()
_total_: int = 0

class State:
    _x_: int = 0
    _q_: Queue[int] = Queue()

    def __init__(self):
        self._s_: str = ""

    def x(self):
        return self._x_

def all_done():
    _sync_done_(1)
    _sync_done_()
"""


class AtRunTime(equivalence.TestCase):
    def check(self, app, lines, nodes=3):
        self.write("state.py", STATE)
        self.write("app.py", app)
        self.assertNodesPrint(nodes, ["app"], lines)

    def test_operators_on_instances_subclasses_classes_and_modules_are_atomic(self):
        self.check("""
            import state, sys
            class Sub(state.State):
                def add(self):
                    self._x_ += 1
            def add(owner):
                owner._x_ += 1
            one = Sub()
            for turn in range(50):
                one.add()
                for owner in (one, state.State(), Sub, state.State):
                    add(owner)
            def total(module):
                module._total_ += 2
            for turn in range(50):
                total(sys.modules["state"])
            state.all_done()
            print(one.x(), state._total_)
            """, ["750 300"] * 3)

    def test_what_does_not_carry_the_variable_is_plain(self):
        self.check("""
            import state
            class Own:
                _x_ = 1
            class Hides(state.State):
                _x_ = 5
            class Slot:
                __slots__ = ("_x_",)
            def double(owner):
                owner._x_ *= 2
                return owner._x_
            slot = Slot()
            slot._x_ = 4
            print(double(Own()), double(Own), Own._x_, double(Hides()), double(slot), state.State()._x_)
            own = Own()
            own._x_ = 3
            del own._x_
            print(own._x_)
            """, ["2", "2 2 2 10 8 0"], nodes=1)

    def test_getattr_and_setattr_on_instances_and_getattr_on_modules(self):
        self.check("""
            import state
            one = state.State()
            setattr(one, "_x_", 41)
            print(getattr(one, "_x_"), getattr(state.State, "_x_"), one.x(), hasattr(state, "_total_"), hasattr(state, "_none_"))
            print(vars(one), getattr(one, "_q_").size(), getattr(one, "_s_") == "")
            try:
                setattr(one, "_x_", "text")
            except TypeError as error:
                print(error)
            try:
                one._q_ = 3
            except TypeError as error:
                print(error)
            try:
                del one._x_
            except TypeError as error:
                print(error)
            """, sorted([
                "41 41 41 True False", "{} 0 True", "_x_: int expected, not str: convert it first, as in int(…)",
                "_q_: a queue can only be declared, not assigned to",
                "_x_: a shared variable cannot be deleted: it lives as long as the session"]), nodes=1)

    def test_every_kind_of_target(self):
        self.check("""
            import contextlib, state
            one = state.State()
            def x():
                return state.State._x_
            one._x_, other = 1, 2
            print(x())
            for one._x_ in range(4): pass
            print(x())
            with contextlib.nullcontext(7) as one._x_: pass
            print(x())
            one._x_ = same = 8
            print(x(), same)
            [one._x_ for one._x_ in (5, 9)]
            print(x())
            one._x_: int = 11
            print(x())
            """, sorted(["1", "3", "7", "8 8", "9", "11"]), nodes=1)

    def test_the_object_comes_before_the_right_side_and_is_evaluated_once(self):
        self.write("state.py", "class State:\n    _x_: int = 0\n")
        self.write("app.py", """
            import state
            def say(text, value):
                print(text)
                return value
            one = state.State()
            say("object", one)._x_ += say("right", 2)
            say("target", one)._x_ = say("value", 3)
            print(one._x_)
            """)
        self.assertSameAsPython("app")

    def test_one_of_several_imports_is_executed(self):
        self.write("a.py", "_x_: int = 1\nclass C: pass\n")
        self.write("b.py", "_x_: str = 'b'\n")
        self.write("c.py", "_x_ = [3]\n")
        self.write("app.py", """
            import sys
            if sys.argv[1] == "a":
                from a import _x_ as v
                import a as m
            elif sys.argv[1] == "b":
                from b import _x_ as v
                import b as m
            elif sys.argv[1] == "c":
                from c import _x_ as v
                import c as m
            print(v, m._x_)
            v += v
            m._x_ += m._x_
            print(v, m._x_)
            def f():
                global v
                v = m._x_
                return v
            print(f())
            """)
        for which in "ac":
            for python in self.each_interpreter():
                with self.subTest(python):
                    run = self.gothon("--python", python, 1, "app", which)
                    expected = {"a": "1 1\n4 4\n4\n", "c": "[3] [3]\n[3, 3, 3, 3] [3, 3, 3, 3]\n[3, 3, 3, 3]\n"}[which]
                    self.assertEqual(run.out.decode(), expected, repr(run))
        self.assertIn("name 'v' is not defined", self.gothon(1, "app", "none").text())

    def test_import_star_brings_the_same_variables(self):
        self.write("core.py", "__all__ = ['_x_', 'add', 'plain']\n_x_: int = 0\n_y_: int = 0\nplain = 1\ndef add():\n    global _x_\n    _x_ += 1\n")
        self.write("computed.py", "from core import *\n_z_: int = 5\n__all__ = [name for name in ('_z_', 'plain')]\n")
        self.write("app.py", """
            from core import *
            from computed import *
            _x_ += 1
            add()
            _z_ += 1
            print(_x_, _z_, plain, "_x_" in globals(), "_z_" in globals(), "_y_" in globals())
            """)
        self.assertNodesPrint(1, ["app"], ["2 6 1 True True False"])

    def test_what_a_computed_all_leaves_out_is_not_there(self):
        self.write("core.py", "import os\n__all__ = [name for name in ('_x_',) if 'WITH' in os.environ]\n_x_: int = 1\n")
        self.write("app.py", "from core import *\ntry:\n    print(_x_)\nexcept NameError as error:\n    print(error)\n")
        self.assertSameAsPython("app")
        self.assertSameAsPython("app", environment={"WITH": "1"})

    def test_re_exports_and_circles(self):
        self.write("pkg/__init__.py", "from .core import _x_ as _public_, State\nfrom .core import *\n")
        self.write("pkg/core.py", "from . import other\n_x_: int = 1\nclass State:\n    _y_: int = 2\n")
        self.write("pkg/other.py", """
            from . import core
            from .core import __name__ as name
            def late():
                from .core import _x_
                _x_ += 1
                core._x_ += 1
                return _x_
            """)
        self.write("app.py", """
            import pkg, pkg.core
            from pkg import _public_, State
            from pkg.other import late
            print(late(), pkg._public_, _public_, pkg.core._x_, State._y_, getattr(pkg, "_public_"))
            State._y_ += 1
            print(pkg.State()._y_, pkg.core.State._y_)
            """)
        self.assertNodesPrint(1, ["app"], ["3 3", "3 3 3 3 2 3"])

    def test_imports_in_a_class_body_give_the_class_the_variable(self):
        self.write("state.py", "_x_: int = 1\n")
        self.write("app.py", """
            class A:
                from state import _x_ as y
                print(y)
                y += 1
                def add(self):
                    self.y += 1
                    type(self).y += 1
            import state
            A().add()
            A.y += 1
            print(A.y, A().y, state._x_, [name for name in vars(A) if name.startswith("_gothon")])
            """)
        self.assertNodesPrint(1, ["app"], ["1", "5 5 5 []"])

    def test_a_module_with_a_getattr_of_its_own(self):
        self.write("state.py", "_x_: int = 1\ndef __getattr__(name):\n    if name == 'made':\n        return 'made here'\n"
                               "    raise AttributeError('no ' + name)\n")
        self.write("app.py", "import state\nprint(getattr(state, '_x_'), state.made, hasattr(state, 'nothing'))\nstate.nothing\n")
        self.assertSameAsPython("app")

    def test_what_python_says_of_names_that_are_not_there(self):
        self.write("state.py", "_x_: int = 1\nvalue = 3\n")
        self.write("one.py", "_y_: int = 0\nimport two\nlate = 1\n")
        self.write("two.py", "import one\n_z_: int = 0\nprint(one.late)\n")
        for text in ("state.valeu", "from state import nothing", "getattr(state, '_nothing_')", "import one"):
            self.write("app.py", "import state\n{}\n".format(text))
            # From 3.13 on, Python compares a half imported module's place with that of the script it was given: boot.py.
            self.assertSameAsPython("app", stderr=text != "import one")

    def test_scopes_hide_imported_names(self):
        self.write("state.py", "_x_: int = 1\n")
        self.write("app.py", """
            from state import _x_
            def parameter(_x_):
                _x_ += 1
                return _x_
            def local():
                _x_ = 50
                return [_x_ for _x_ in range(3)], _x_
            def outer():
                def inner():
                    global _x_
                    _x_ += 1
                inner()
                return _x_
            print(parameter(10), local(), outer(), (lambda _x_=4: _x_)(), [_x_ for each in "a"])
            """)
        self.assertSameAsPython("app")

    def test_a_tracer_sees_no_line_more(self):
        self.write("state.py", """
            class A:
                "Doc."
                _x_: int = 1
                def f(self): pass
            class B:
                if True:
                    _y_: int = 1
            class C: _z_: int = 1
            """)
        self.write("app.py", """
            import sys
            lines = []
            def trace(frame, event, value):
                if frame.f_code.co_filename.endswith("state.py"):
                    lines.append((event, frame.f_lineno, frame.f_code.co_name))
                    return trace
            sys.settrace(trace)
            import state
            sys.settrace(None)
            print(*lines, sep="\\n")
            """)
        self.assertSameAsPython("app")


if __name__ == "__main__":
    unittest.main()
