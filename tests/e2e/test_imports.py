"""Shared variables across modules, and modules that only show up at run time."""

import subprocess
import sys
import unittest

import product

STATE = """
_node_: int = 0
_node_count_: int = 1
_x_: int = 0
_sync_done_: callable = lambda n=_node_count_: ()

def add():
    global _x_
    _x_ += 1
"""


class Imports(product.TestCase):
    def check(self, app, expected, nodes=3, module="app"):
        self.write("app.py", app)
        run = self.assertRun(self.gothon(nodes, module))
        self.assertEqual(run.lines(), expected, repr(run))

    def test_from_import_is_the_same_variable(self):
        self.write("state.py", STATE)
        self.check("""
            from state import _x_, _sync_done_, add
            _x_ += 1
            add()
            _sync_done_(1)
            _sync_done_()
            print(_x_)
            """, ["6"] * 3)

    def test_projects_that_path_files_of_a_virtual_environment_name(self):
        """As `pip install -e` of a project leaves them."""
        environment = self.project.parent / "environment"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
        (packages,) = environment.glob("lib/python3.*/site-packages")
        source = self.project.parent / "other" / "src"
        source.mkdir(parents=True)
        (source / "installed.py").write_text(STATE)
        (packages / "other.pth").write_text("# other\nimport sys\n\n{}\nmissing\n".format(source))
        self.write("app.py", """
            import installed
            from installed import _x_, _sync_done_
            _x_ += 1
            installed._x_ += 10
            _sync_done_(1)
            _sync_done_()
            print(_x_)
            """)
        run = self.assertRun(self.gothon("--python", str(environment / "bin" / "python"), 3, "app"))
        self.assertEqual(run.lines(), ["33"] * 3, repr(run))

    def test_attribute_of_a_module(self):
        self.write("state.py", STATE)
        self.check("""
            import state
            import state as other
            state._x_ += 1
            other.add()
            state._sync_done_(1)
            other._sync_done_()
            print(state._x_)
            """, ["6"] * 3)

    def test_relative_imports_in_a_package(self):
        self.write("package/__init__.py", "")
        self.write("package/state.py", STATE)
        self.write("package/__main__.py", """
            from . import state
            from .state import _x_ as total, _sync_done_
            state._x_ += 2
            _sync_done_(1)
            _sync_done_()
            print(total, __package__)
            """)
        self.check("", ["6 package"] * 3, module="package")

    def test_the_same_name_in_two_modules_is_two_variables(self):
        self.write("state.py", STATE)
        self.check("""
            import state
            _x_: int = 100
            state._x_ += 1
            state._sync_done_(1)
            state._sync_done_()
            print(_x_, state._x_)
            """, ["100 3"] * 3)

    def test_a_module_imported_late_is_translated_then(self):
        self.write("late_one.py", STATE)
        self.check("""
            import importlib
            _node_: int = 0
            module = importlib.import_module("late" + "_one")
            module.add()
            module._sync_done_(1)
            module._sync_done_()
            print(getattr(module, "_x_"))
            """, ["3"] * 3)

    def test_a_module_imported_late_by_a_program_that_ignores_its_children(self):
        self.write("late_one.py", STATE)
        self.check("""
            import importlib, signal
            _node_: int = 0
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            module = importlib.import_module("late" + "_one")
            module.add()
            module._sync_done_(1)
            module._sync_done_()
            print(getattr(module, "_x_"))
            """, ["3"] * 3)

    def test_a_plug_in_loaded_by_its_path(self):
        self.write("plugins/p.py", STATE + """
            """)
        self.check("""
            import importlib.util, os
            _node_: int = 0
            spec = importlib.util.spec_from_file_location("p", os.path.join(os.getcwd(), "plugins", "p.py"))
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            module.add()
            module._sync_done_(1)
            module._sync_done_()
            print(module.__name__, getattr(module, "_x_"))
            """, ["p 3"] * 3)

    def test_a_module_without_gothon_code_stays_pythons(self):
        self.write("plain.py", "value = [1, 2]\n_private = 3\n")
        self.check("""
            import plain
            _node_: int = 0
            print(plain.value, plain.__file__.endswith("plain.py"), plain.__cached__ is not None)
            """, ["[1, 2] True True"] * 2, nodes=2)
        self.assertTrue(list((self.project / "__pycache__").glob("plain.*")))


if __name__ == "__main__":
    unittest.main()
