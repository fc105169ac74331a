"""Translated text is served by every route, and the user's bytecode is left alone."""
import os
import unittest

import support

ROUTES = {
    "import": "import part",
    "importlib": "import importlib; importlib.import_module('part')",
    "spec": "import importlib.util as u; s = u.spec_from_file_location('other', 'part.py'); "
    "m = u.module_from_spec(s); s.loader.exec_module(m)",
    # The method is gone since 3.15.
    "loader": "import importlib.machinery as m; l = m.SourceFileLoader('third', './part.py'); "
    "l.load_module() if hasattr(l, 'load_module') else exec(l.get_code('third'), {})",
    "path object": "import importlib.machinery as m, pathlib; l = m.SourceFileLoader('fourth', pathlib.Path('part.py')); "
    "exec(l.get_code('fourth'), {})",
    "reload": "import importlib, part; importlib.reload(part)",
    "run_module": "import runpy; runpy.run_module('part')",
    "run_path": "import runpy; runpy.run_path('part.py')",
    "link": "import linked",
    "execute get_code": "import part; exec(part.__loader__.get_code('part'), {})",
}


class Loader(support.Case):
    def part(self):
        self.module(
            "part.py",
            "_node_: int = 0\nprint('plain', _node_)\n",
            "_node_: int = _gothon_node\nprint('translated', _node_, _node_count_, __file__ if '__file__' in globals() else 0)\n",
        )

    def test_every_route(self):
        self.part()
        os.symlink("part.py", str(self.project / "linked.py"))
        for name, route in ROUTES.items():
            self.write("app.py", route + "\n")
            for python in support.INTERPRETERS:
                with self.subTest((name, python)):
                    run = self.run_node(python, "-m", "app", node=3, flags=("-W", "ignore"))
                    lines = run.stdout.decode().splitlines()
                    self.assertTrue(lines and all(line.startswith("translated 3 4 ") for line in lines), run)
                    self.assertEqual(len(lines), 2 if name in ("reload", "execute get_code") else 1)

    def test_warnings_are_given_once_to_filters_of_a_thread_s_own_too(self):
        text = "x = '\\d'\nprint('plain')\n"
        self.module("part.py", text, text.replace("plain", "translated"))
        self.write(
            "app.py",
            '''
            import warnings
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                import part
            print(len(caught), len(warnings.filters))
            ''',
        )
        for python in support.INTERPRETERS:
            with self.subTest(python):
                flags = ("-B", "-X", "context_aware_warnings=1")
                plain = self.execute([python, *flags, "-m", "app"])
                self.assertPrints(self.run_node(python, "-m", "app", flags=flags), plain.stdout.decode().replace("plain", "translated"))

    def test_as_the_main_module_and_as_a_script(self):
        self.part()
        for python in support.INTERPRETERS:
            for mode, target in (("-m", "part"), ("-f", "part.py"), ("-f", str(self.project / "part.py"))):
                with self.subTest((python, mode, target)):
                    run = self.run_node(python, mode, target, node=2)
                    self.assertTrue(run.stdout.startswith(b"translated 2 4 "), run)

    def test_bytecode_is_neither_read_nor_written(self):
        self.part()
        self.write("plain.py", "value = 1\n")
        self.write("app.py", "import part, plain\n")
        for python in support.INTERPRETERS:
            with self.subTest(python):
                self.assertEqual(self.execute([python, "-m", "app"]).stdout, b"plain 0\n")
                cache = self.project / "__pycache__"
                before = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
                self.assertIn(b"translated", self.run_node(python, "-m", "app").stdout)
                self.assertEqual({path.name: path.stat().st_mtime_ns for path in cache.iterdir()}, before)
                self.assertEqual(self.execute([python, "-m", "app"]).stdout, b"plain 0\n")
                for path in cache.iterdir():
                    path.unlink()
                self.run_node(python, "-m", "app")
                self.assertEqual({path.name.split(".")[0] for path in cache.iterdir()}, {"app", "plain"})
                for path in cache.iterdir():
                    path.unlink()

    def test_what_a_module_knows_of_itself(self):
        shown = '"""Doc."""\nfrom __future__ import annotations\n%s\n\ndef f(a: nowhere) -> None:\n    "of f"\n' \
            "print(__doc__, f.__doc__, f.__annotations__, f.__code__.co_firstlineno, __cached__, __spec__.origin, __annotations__)\n" \
            "import inspect, sys\nprint(inspect.getsource(f), sys._getframe().f_code.co_firstlineno)\n"
        self.module("part.py", shown % "_x_: int = 0", shown % "_x_: int; 0")
        self.write("app.py", "import part\n")
        self.assertSameAsPlain("app")

    def test_seeds_in_odd_modules(self):
        for number, text in enumerate(("", "\n\n", '"""Doc."""', "from __future__ import division", "# comment")):
            self.module("odd%d.py" % number, text, text)
        self.write("app.py", "for n in range(5):\n    print(__import__('odd%d' % n)._gothon_node)\n")
        for python in support.INTERPRETERS:
            self.assertPrints(self.run_node(python, "-m", "app", node=1), "1\n" * 5)

    def test_a_tracer_sees_the_users_lines_only(self):
        text = "%s\nx = 1\n"
        self.module("part.py", text % "_x_: int = 0", text % "_x_: int; 0")
        self.write("app.py", "import sys\nseen = []\ndef trace(frame, event, value):\n"
                             "    name = frame.f_code.co_filename\n"
                             "    if not name.startswith('<') and event in ('call', 'line'):\n"
                             "        seen.append((name.rpartition('/')[2], event, frame.f_lineno))\n    return trace\n"
                             "sys.settrace(trace)\nimport part\nsys.settrace(None)\n"
                             "print([each for each in seen if each[0] == 'part.py'])\n")
        self.assertSameAsPlain("app")

    def test_queue_classes_are_no_globals_unless_the_translator_says_so(self):
        self.module("part.py", "", "print(_gothon_queue[int] is _gothon_queue, issubclass(_gothon_lifo_queue, _gothon_queue))\n"
                                   "print('Queue' in globals(), 'LifoQueue' in globals())\n")
        self.module("star.py", "", "print('Queue' in globals(), 'LifoQueue' in globals())\n", flags="ql")
        self.write("app.py", "import part, star\n")
        for python in support.INTERPRETERS:
            self.assertPrints(self.run_node(python, "-m", "app"), "True True\nFalse False\nTrue True\n")

    def test_a_user_module_may_be_called_globals(self):
        self.module("part.py", "", "globals = None\nprint(_gothon_node)\n")
        self.write("app.py", "import importlib, part\nimportlib.reload(part)\n")
        for python in support.INTERPRETERS:
            self.assertPrints(self.run_node(python, "-m", "app"), "0\n0\n")


if __name__ == "__main__":
    unittest.main()
