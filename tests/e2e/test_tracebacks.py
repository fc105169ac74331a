"""On one node, what Python prints is what `python -m` prints, byte for byte."""

import unittest

import product


class Tracebacks(product.TestCase):
    def same(self, text, *arguments, status=1):
        self.write("app.py", text)
        plain = self.python("-m", "app", *arguments)
        run = self.gothon(1, "app", *arguments)
        self.assertEqual((run.status, run.out, run.err), (plain.status, plain.out, plain.err), repr(run))
        self.assertEqual(run.status, status)

    def test_an_exception_in_a_function(self):
        self.same("""
            _x_: int = 0

            def fail():
                raise ValueError("no")

            fail()
            """)

    def test_an_exception_after_a_shared_read_on_an_earlier_line(self):
        self.same("""
            _x_: int = 3
            value = _x_ + 1
            text = f"{_x_}" + str(value)
            print(text)
            {}["missing"]
            """)

    def test_a_chained_exception_through_another_module(self):
        self.write("part.py", "_y_: int = 0\n\ndef inner():\n    return 1 / 0\n\n\ndef outer():\n    return inner()\n")
        self.same("""
            import part
            _x_: int = 0
            try:
                part.outer()
            except ZeroDivisionError as error:
                raise RuntimeError("wrapped") from error
            """)

    def test_a_syntax_error_is_pythons(self):
        self.write("app.py", "_x_: int = 0\ndef (\n")
        run = self.assertRun(self.gothon(1, "app"), 1)
        self.assertEqual(run.text().count("SyntaxError"), 1)
        self.assertIn("app.py\", line 2", run.text())

    def test_an_unknown_module(self):
        plain = self.python("-m", "nowhere")
        run = self.assertRun(self.gothon(1, "nowhere"), 1)
        self.assertEqual(run.text().rsplit("No module", 1)[1], plain.text().rsplit("No module", 1)[1])

    def test_exit_status_and_streams(self):
        self.same("""
            import sys
            _x_: int = 2
            print("out")
            print("err", file=sys.stderr)
            sys.exit(_x_ + 3)
            """, status=5)

    def test_what_a_program_can_see_of_its_module(self):
        self.same("""
            import sys, warnings, inspect
            _node_: int = 0

            def here():
                return inspect.getsource(here)

            print(__name__, __file__, __package__, __spec__.name, __spec__.origin, sys.argv, sys.path, sys.flags)
            print(here())
            warnings.warn("careful")
            """, "a", "--b", "", status=0)


if __name__ == "__main__":
    unittest.main()
