"""Interpreters that Gothon does not support are refused in words."""

import unittest

import interpreters
import product


class OldInterpreters(product.TestCase):
    @unittest.skipUnless(interpreters.too_old(), "no interpreter before 3.8 on this machine")
    def test_an_interpreter_that_is_too_old_is_refused_in_words(self):
        self.write("app.py", "print('started')\n")
        for path in map(str, interpreters.too_old()):
            with self.subTest(path):
                run = self.gothon("--python", path, 1, "app")
                self.assertEqual(run.status, 126, repr(run))
                self.assertEqual(run.out, b"")
                self.assertRegex(run.text(), r"\Agothon: Python [23]\.\d+: Gothon needs CPython 3\.8 or later, or PyPy 3: "
                                             r"choose another with --python\n\Z")


if __name__ == "__main__":
    unittest.main()
