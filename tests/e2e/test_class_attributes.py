"""Whatever sets an attribute of a class reaches the variable or says why not (docs/language.md, section 3.4)."""

import unittest

import reach


class Classes(reach.TestCase):
    STATE = "class State:\n    _x_: int = 0\n    _q_: Queue[int] = Queue()\n    def x(self):\n        return self._x_\nclass Sub(State): pass\n"

    def test_setattr_reaches_the_variable_of_a_class(self):
        self.expect(2, ["5 5 True", "6 6 True", "7 7", "8 8", "9"], {
            "state.py": self.STATE,
            "site-packages/library.py": "def put(owner, **values):\n    for name in values:\n        setattr(owner, name, values[name])\n",
            "app.py": """
                import meet, os, sys
                sys.path.append(os.path.abspath("site-packages"))
                import library
                from state import State, Sub
                _node_: int = 0
                if _node_ == 0:
                    setattr(State, "_x_", 5)
                    print(State().x(), State._x_, "_x_" not in vars(State()))
                    library.put(Sub, _x_=6, other=1)
                    print(State().x(), Sub._x_, "_x_" not in vars(Sub) and Sub.other == 1)
                    Sub._x_ = 7
                    print(Sub().x(), State._x_)
                    for owner in (State, Sub):
                        owner._x_ += 0.0 == 0
                        owner._x_ -= owner is Sub
                    print(State._x_, Sub().x())
                    setattr(State, "_x_", 9)
                meet.first()
                if _node_ == 1:
                    print(State().x())
                """})

    def test_what_cannot_be_is_said(self):
        self.expect(1, ["_x_: int expected, not str: convert it first, as in int(…)", "_q_: a queue can only be declared, not assigned to",
                        "_x_: a shared variable cannot be deleted: it lives as long as the session", "0 0"], {"state.py": self.STATE, "app.py": """
            from state import State, Sub
            for change in (lambda: setattr(State, "_x_", "text"), lambda: setattr(Sub, "_q_", 3), lambda: delattr(State, "_x_")):
                try:
                    change()
                except TypeError as error:
                    print(error)
            print(State().x(), State._q_.size())
            """})

    def test_setattr_of_everything_else_is_pythons(self):
        self.write("app.py", """
            class Meta(type):
                def __setattr__(cls, name, value):
                    print("meta", name, value)
                    super().__setattr__(name, value)
            class Own(metaclass=Meta):
                _x_: int = 0
                __slots__ = ("slot",)
            class Hides(Own):
                _x_ = 3
            one = Own()
            setattr(one, "slot", 1)
            setattr(Own, "other", 2)
            setattr(Hides, "other", 4)
            print(one.slot, Own.other, Hides.other, setattr.__name__, setattr.__module__, delattr.__qualname__, setattr.__doc__ == setattr.__doc__)
            delattr(one, "slot")
            delattr(Hides, "other")
            print(hasattr(one, "slot"), Hides.other)
            for change in (lambda: setattr(one, "none", 1), lambda: delattr(Own, "none"), lambda: setattr(5, "real", 1), lambda: delattr(one, 5)):
                try:
                    change()
                except (AttributeError, TypeError) as error:
                    print(type(error).__name__)
            """)
        self.assertSameAsPython("app")

    def test_patches_of_classes_and_instances(self):
        self.expect(1, ["7 0", "8 0", "9 0", "1 2 0 True", "5 0"], {"state.py": self.STATE, "app.py": """
            import state
            from state import State, Sub
            from unittest import mock
            with mock.patch.object(State, "_x_", 7):
                inside = State().x()
            print(inside, State._x_)
            with mock.patch("state.State._x_", 8):
                inside = Sub().x()
            print(inside, State._x_)
            with mock.patch.object(Sub, "_x_", 9):
                inside = State().x()
            print(inside, State._x_)
            with mock.patch.multiple(State, _x_=1, other=2, create=True):
                inside = State().x(), State.other
            print(*inside, State._x_, not hasattr(State, "other"))
            one = State()
            with mock.patch.object(one, "_x_", 5):
                inside = State().x()
            print(inside, one.x())
            """})

    def test_monkeypatch_of_classes_and_instances(self):
        self.write("state.py", self.STATE)
        self.write("test_app.py", """
            from state import State, Sub
            one = State()
            def test_class(monkeypatch):
                monkeypatch.setattr(State, "_x_", 7)
                monkeypatch.setattr("state.Sub._x_", 8)
                monkeypatch.setattr(State, "x", lambda self: self._x_ * 2)
                assert one.x() == 16
            def test_instance(monkeypatch):
                assert one.x() == 0
                monkeypatch.setattr(one, "_x_", 9)
                assert State._x_ == 9
            def test_afterwards():
                assert one.x() == State._x_ == 0 and "_x_" not in vars(Sub)
            """)
        run = self.assertRun(self.gothon("--python", reach.SYSTEM, 1, "pytest", "-q", "-p", "no:cacheprovider", "test_app.py"))
        self.assertIn(b"3 passed", run.out, repr(run))


if __name__ == "__main__":
    unittest.main()
