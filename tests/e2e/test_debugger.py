"""What is typed at the prompt of pdb means what it would mean in the program."""

import unittest

import equivalence

APP = """\
import other
from other import _far_ as near
_x_: int = 1
_s_: str = "a"
_q_: Queue[int] = Queue()
_lock_a_: callable = lambda: ()
_unlock_a_: callable = lambda: ()
_new_: float
_d_: "Dict[str, int]" = {"a": 1}
class State:
    _held_: int = 5
def f(near_local):
    local = 3
    breakpoint()
    return local
print("f", f(1))
print("end", _x_, _s_, _q_.qsize(), near, State._held_, other._far_)
"""
OTHER = "_far_: int = 10\nclass Other:\n    pass\n"

#: What is typed, and what the debugger answers.
TYPED = (
    ("p _x_", "1"),
    ("!_x_ = 3", None),
    ("p _x_ + local", "6"),
    ("_x_ += 4", None),
    ("_x_", "7"),
    ("pp [_x_ for i in range(2)]", "[7, 7]"),
    ("[i * _x_ for i in range(local)]", "[0, 7, 14]"),
    ("p (lambda: _x_)()", "7"),
    ("p f'{_s_}{_x_!r}'", "'a7'"),
    ("_s_ += 'b'", None),
    ("p (_x_ := 8), _x_", "(8, 8)"),
    ("p _q_.put(1), _q_.put(2), _q_.get()", "(True, True, (1, True))"),
    ("p _lock_a_()", "None"),
    ("_unlock_a_()", None),
    ("near += 1", None),
    ("p near, other._far_", "(11, 11)"),
    ("other._far_ += 1", None),
    ("p State._held_, State()._held_", "(5, 5)"),
    ("State._held_ = 6", None),
    ("local = 9", None),
    ("p local", "9"),
    ("p _node_, _node_count_", "(0, 1)"),
    ("for i in range(2): _x_ += 1", None),
    ("p _x_", "10"),
    ("p '_x_' in globals()", "False"),
    ("_x_ = 2 * _x_ - local", None),
    ("p (_x_ := max(_x_ + 1, 3, key=abs)), _x_", "(12, 12)"),
    ("_x_ = -_x_ % local + len([_x_])", None),
    ("p _x_", "7"),
    ("State._held_ = State._held_ + 1", None),
    ("_d_['a'] += 4", None),
    ("_d_['b'] = _x_", None),
    ("p _d_, 'b' in _d_", "({'a': 5, 'b': 7}, True)"),
    ("near = near + other._far_", None),
    ("p near", "24"),
)


class Debugger(equivalence.TestCase):
    def debug(self, python, *typed):
        run = self.gothon("--python", python, 1, "app", stdin="".join(line + "\n" for line in typed).encode())
        return self.assertRun(run).out.decode()

    def test_shared_variables_are_read_and_set(self):
        self.write("app.py", APP)
        self.write("other.py", OTHER)
        for python in self.each_interpreter():
            with self.subTest(python):
                out = self.debug(python, *[line for line, _ in TYPED], "c")
                answers = out.split("(Pdb) ")[1:]
                self.assertEqual([(line, answer.rstrip("\n")) for (line, _), answer in zip(TYPED, answers)],
                                 [(line, answer or "") for line, answer in TYPED])
                self.assertEqual(answers[-1].splitlines()[-1], "end 7 ab 1 24 7 24")

    def test_errors_are_pythons(self):
        self.write("app.py", "_x_: int = 1\nbreakpoint()\nprint(_x_)\n")
        for python in self.each_interpreter():
            with self.subTest(python):
                out = self.debug(python, "p _y_", "_x_ = 'text'", "p _x_ +", "del _x_", "c")
                answers = out.split("(Pdb) ")[1:]
                self.assertIn("NameError: name '_y_' is not defined", answers[0])
                self.assertIn("TypeError: _x_", answers[1])
                self.assertIn("SyntaxError", answers[2])
                self.assertIn("NameError", answers[3])
                self.assertEqual(answers[4], "1\n")

    def test_a_condition_of_a_breakpoint_reads_shared_variables(self):
        self.write("app.py", "_x_: int = 0\nbreakpoint()\nfor i in range(9):\n    _x_ += 1\n    i\n")
        for python in self.each_interpreter():
            with self.subTest(python):
                out = self.debug(python, "b 5, _x_ == 4", "c", "p i, _x_", "c")
                self.assertIn("(Pdb) (3, 4)\n", out)

    def test_modules_without_shared_variables_are_debugged_as_ever(self):
        self.write("app.py", "x = 1\nbreakpoint()\nprint(x)\n")
        for python in self.each_interpreter():
            with self.subTest(python):
                out = self.debug(python, "x += 1", "p x", "c")
                self.assertEqual(out.split("(Pdb) ")[1:], ["", "2\n", "2\n"])


if __name__ == "__main__":
    unittest.main()
