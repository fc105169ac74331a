"""The user's __pycache__ is neither read nor written for translated modules."""

import shutil
import unittest

import interpreters
import product

APP = """
import shared_part
print(shared_part.bump())
"""
PART = """
_x_: int = 0

def bump():
    global _x_
    _x_ += 1
    return type(_x_).__name__, __name__
"""


class Bytecode(product.TestCase):
    def cached(self):
        return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino, path.read_bytes())
                for path in (self.project / "__pycache__").glob("*")}

    def test_python_before_and_after_a_run_sees_its_own_bytecode(self):
        self.write("app.py", APP)
        self.write("shared_part.py", PART)
        before = self.assertRun(self.python("-m", "app"))
        cached = self.cached()
        self.assertNotEqual(cached, {})
        run = self.assertRun(self.gothon(2, "app"))
        self.assertEqual(run.lines(), ["('int', 'shared_part')"] * 2)
        self.assertEqual(self.cached(), cached)
        after = self.assertRun(self.python("-m", "app"))
        self.assertEqual((after.out, after.err), (before.out, before.err))
        self.assertEqual(self.cached(), cached)

    def test_a_translated_module_leaves_no_bytecode_in_the_project(self):
        self.write("app.py", APP)
        self.write("shared_part.py", PART)
        self.assertRun(self.gothon(2, "app"))
        self.assertEqual([name for name in self.cached() if not name.startswith("app.")], [])

    def test_what_a_program_compiles_for_later_is_plain_python(self):
        self.write("app.py", """
            import compileall, pathlib, py_compile
            _y_: int = 0
            py_compile.compile("shared_part.py", doraise=True)
            py_compile.compile(pathlib.Path("part.py"), cfile="part.pyc", doraise=True)
            compileall.compile_dir(".", quiet=2)
            import shared_part
            print(shared_part.bump())
            """)
        self.write("shared_part.py", PART)
        self.write("part.py", PART)
        for python in [each.path for each in interpreters.supported()]:
            with self.subTest(python):
                shutil.rmtree(str(self.project / "__pycache__"), ignore_errors=True)
                run = self.assertRun(self.gothon("--python", python, 1, "app"))
                self.assertEqual((run.out, run.text()), (b"('int', 'shared_part')\n", ""))
                self.assertNotEqual([name for name in self.cached() if name.startswith("shared_part.")], [])
                self.assertNotIn(b"_gothon", b"".join(each[2] for each in self.cached().values()))
                self.assertNotIn(b"_gothon", (self.project / "part.pyc").read_bytes())
                plain = self.finish(self.start(python, "-c", "import shared_part; print(shared_part.bump())"))
                self.assertEqual((plain.out, plain.err), (b"('int', 'shared_part')\n", b""), repr(plain))

    def test_existing_bytecode_does_not_hide_the_translation(self):
        self.write("app.py", """
            import part
            part.add()
            part._sync_done_(1)
            part._sync_done_()
            print(part._x_)
            """)
        self.write("part.py", """
            _node_count_: int = 1
            _x_: int = 0
            _sync_done_: callable = lambda n=_node_count_: ()

            def add():
                global _x_
                _x_ += 1
            """)
        self.assertRun(self.python("-m", "app"))
        run = self.assertRun(self.gothon(3, "app"))
        self.assertEqual(run.lines(), ["3"] * 3, repr(run))


if __name__ == "__main__":
    unittest.main()
