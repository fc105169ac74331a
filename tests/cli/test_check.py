"""`gothon check`: its formats, its status, its words."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import product

WARNS = "_x_: int = 0\n\"\u6f22\"; _x_ = abs(_x_)\n"
FAILS = "_x_: int = 0\ndel _x_\n"


class Check(product.TestCase):
    def check(self, *arguments):
        return self.gothon("check", *arguments)

    def test_the_status_tells_errors_from_warnings(self):
        self.write("app.py", WARNS)
        run = self.check()
        self.assertEqual(run.status, 0, repr(run))
        self.assertIn(b"app.py:2:6: warning: `_x_`: ", run.out)
        self.assertIn("[not-atomic]\n\"\u6f22\"; _x_ = abs(_x_)\n      ^\n".encode(), run.out)
        self.assertEqual(self.check("-q").out, b"")
        self.write("bad.py", FAILS)
        run = self.check()
        self.assertEqual(run.status, 1, repr(run))
        self.assertIn(b"[delete]\n", run.out)

    def test_wrong_usage_and_unreadable_paths(self):
        for arguments in (["--format", "xml"], ["--format"], ["--nonsense"]):
            with self.subTest(arguments=arguments):
                run = self.check(*arguments)
                self.assertEqual((run.status, run.out), (2, b""), repr(run))
        run = self.check("absent.py")
        self.assertEqual((run.status, run.out), (1, b"absent.py:1:1: error: it cannot be read: No such file or directory: "
                                                    b"check the path [unreadable]\n"), repr(run))

    def test_links_to_what_is_seen_already_are_not_followed_again(self):
        self.write("pkg/app.py", WARNS)
        for name in ("a", "b", "pkg/up", "pkg/again"):
            (self.project / name).symlink_to(self.project)
        (self.project / "alias").symlink_to("pkg")
        run = self.check(".")
        self.assertEqual(run.status, 0, repr(run))
        self.assertEqual(run.out.count(b"[not-atomic]"), 1, repr(run))
        self.assertIn(b"pkg/app.py:2:6: warning", run.out)

    def test_a_directory_that_only_a_link_leads_to_is_looked_at(self):
        self.write("app.py", "")
        outside = pathlib.Path(tempfile.mkdtemp(dir=str(self.world)))
        (outside / "far.py").write_text(WARNS)
        (self.project / "link").symlink_to(outside)
        (self.project / "other").symlink_to(outside)
        run = self.check(".")
        self.assertEqual(run.out.count(b"[not-atomic]"), 1, repr(run))
        self.assertIn(b"/far.py:2:6: warning", run.out)

    def test_ten_times_the_variables_take_little_more_than_ten_times_the_time(self):
        def seconds(variables):
            self.write("app.py", "".join("_v{}_: int = 0\n".format(number) for number in range(variables)))
            process = self.start("gothon", "check", "app.py", stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = status
            process.stderr.close()
            self.assertEqual(status, 0)
            return usage.ru_utime

        # In proportion to the square of their number it would be a hundred times.
        few = max(seconds(2000), 0.01)
        self.assertLess(seconds(20000), 30 * few)

    def test_syntax_errors_are_told_in_the_words_of_the_interpreter(self):
        self.write("app.py", "_x_: int = 0\nif _x_ == = 1:\n    pass\n")
        self.write("later.py", "_x_: int = 0\n\nprint(_x_)\nreturn _x_\n")
        self.write("plain.py", "print('hi'\n")
        for path in product.interpreters().values():
            with self.subTest(python=path):
                run = self.check("--python", path)
                self.assertEqual(run.status, 1, repr(run))
                self.assertRegex(run.out.decode(), r"\Aapp\.py:2:\d+: error: SyntaxError: invalid syntax.* \(Python 3\.\d+\) \[syntax\]\n"
                                                   r"if _x_ == = 1:\n *\^\n"
                                                   r"later\.py:4:\d+: error: SyntaxError: '?return'? outside function.*\nreturn _x_\n *\^\n"
                                                   r"plain\.py:\d:\d+: error: SyntaxError: .* \(Python 3\.\d+\) \[syntax\]\n(.*\n *\^\n)?\Z")

    def test_what_is_named_is_python_or_an_error_whatever_is_in_it(self):
        self.write("plain.py", "print('hi'\n")
        for path in ("plain.py", "."):
            run = self.check(path)
            self.assertEqual(run.status, 1, repr(run))
            self.assertRegex(run.out.decode(), r"\Aplain\.py:1:\d+: error: SyntaxError: ")
        run = self.gothon("check", "plain.py", environment={"PATH": "/nonexistent"})
        self.assertEqual(run.status, 1, repr(run))
        self.assertIn(b"plain.py:1:6: error: this is no Python that Gothon understands: write it in another way [syntax]\n", run.out)

    def test_without_an_interpreter_the_parser_has_the_word(self):
        self.write("app.py", "_x_: int = 0\nif _x_ == = 1:\n    pass\n")
        run = self.gothon("check", environment={"PATH": "/nonexistent"})
        self.assertEqual(run.status, 1, repr(run))
        self.assertIn(b"app.py:2:", run.out)
        self.assertIn(b"error: this is no Python that Gothon understands: write it in another way [syntax]\n", run.out)
        run = self.check("--python", "/nonexistent/python")
        self.assertEqual((run.status, run.out), (127, b""), repr(run))

    def test_shared_names_of_projects_that_path_files_name_are_known(self):
        environment = self.project.parent / "environment"
        packages = environment / "lib" / "python3.11" / "site-packages"
        packages.mkdir(parents=True)
        (environment / "bin").mkdir()
        (environment / "bin" / "python").symlink_to(self.world / "bin" / "python")
        (self.world / "other").mkdir()
        (self.world / "other" / "installed.py").write_text("_x_: int = 0\n")
        (packages / "other.pth").write_text(str(self.world / "other") + "\n")
        self.write("app.py", "from installed import _x_\n_x_ = abs(_x_)\n")
        self.assertEqual(self.check().out, b"")
        run = self.check("--python", str(environment / "bin" / "python"))
        self.assertIn(b"app.py:2:1: warning: `_x_`: ", run.out, repr(run))

    def test_a_name_that_is_not_shared_is_told_once_before_a_run_of_several_nodes(self):
        told = b"app.py:2:1: warning: `_d_`: it is not shared: each node has a `dict` of its own; "
        self.write("app.py", "_x_: int = 0  # gothon: plain\n_d_: dict = {}\n_x_ += 1\n_d_[_x_] = 1\nprint(_d_)\n")
        run = self.assertRun(self.gothon("--label", "never", 3, "app"))
        self.assertEqual((run.out, run.text().count("[near-miss]")), (b"{1: 1}\n" * 3, 1), repr(run))
        self.assertIn(told, run.err)
        for words in (1, "app"), ("-q", 3, "app"):
            run = self.assertRun(self.gothon(*words))
            self.assertEqual(run.err, b"", repr(run))
        self.assertIn(told, self.check().out)

    def test_what_a_module_that_only_the_run_names_leaves_unshared_is_told_once_in_a_session(self):
        self.write("plug.py", "_x_: int = 0\n_d_: dict = {}\n_kept_: dict = {}  # gothon: plain\n")
        self.write("other.py", "_set_: set = set()\n")
        self.write("app.py", """
            import importlib, os, sys
            _sync_all_: callable = lambda n=3: ()
            for name in "plug", "other":
                sys.path.append("/" + name)
                importlib.import_module(name)
            if os.fork() == 0:
                sys.path.append("/forked")
                importlib.reload(sys.modules["plug"])
                os._exit(0)
            os.wait()
            _sync_all_(1)
            _sync_all_()
            """)
        run = self.assertRun(self.gothon("--label", "never", 3, "app"))
        lines = [line for line in run.text().splitlines() if "warning" in line]
        self.assertEqual(sorted(line[: line.index(" each node")] for line in lines),
                         ["other.py:1:1: warning: `_set_`: it is not shared:", "plug.py:2:1: warning: `_d_`: it is not shared:"], repr(run))
        for words in (1, "app"), ("-q", 3, "app"):
            with self.subTest(words=words):
                self.write("app.py", "import importlib\nimportlib.import_module('plug')\nimportlib.import_module('other')\n_y_: int = 0\n")
                self.assertEqual(self.assertRun(self.gothon(*words)).text(), "")
        self.assertEqual(self.check("--nodes", "1").out, b"")
        self.write("app.py", "_d_: dict = {}  # gothon: plain\nprint(_d_)\n")
        self.assertEqual(self.assertRun(self.gothon(3, "app")).err, b"")

    def test_json(self):
        self.write("app.py", WARNS)
        run = self.check("--format", "json", "app.py")
        report = json.loads(run.out)
        self.assertEqual(report["version"], 1)
        (found,) = report["diagnostics"]
        self.assertEqual(list(found), ["file", "line", "column", "severity", "rule", "message", "source"])
        self.assertEqual((found["file"], found["line"], found["column"]), ("app.py", 2, 6))
        self.assertEqual((found["severity"], found["rule"]), ("warning", "not-atomic"))
        self.assertEqual(found["source"], WARNS.splitlines()[1])

    def test_sarif(self):
        self.write("a b.py", WARNS + "del _x_\n")
        report = json.loads(self.check("--format=sarif", ".").out)
        self.assertEqual(report["version"], "2.1.0")
        (run,) = report["runs"]
        self.assertEqual(run["columnKind"], "unicodeCodePoints")
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual(len({rule["id"] for rule in rules}), len(rules))
        for rule in rules:
            self.assertTrue(rule["shortDescription"]["text"].endswith("."))
            self.assertIn(rule["id"], rule["help"]["text"])
            self.assertRegex(rule["helpUri"], r"\Afile:///.*/rules\.md#" + rule["id"] + r"\Z")
            self.assertIn(rule["defaultConfiguration"]["level"], ("error", "warning"))
        base = run["originalUriBaseIds"]["ROOT"]["uri"]
        self.assertRegex(base, r"\Afile:///.*/\Z")
        places = []
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            self.assertTrue(result["message"]["text"])
            physical = result["locations"][0]["physicalLocation"]
            self.assertEqual(physical["artifactLocation"], {"uri": "a%20b.py", "uriBaseId": "ROOT"})
            places.append((result["ruleId"], result["level"], physical["region"]["startLine"], physical["region"]["startColumn"]))
        self.assertEqual(places, [("not-atomic", "warning", 2, 6), ("delete", "error", 3, 5)])

    def test_a_run_prints_only_its_own_warnings_and_once(self):
        self.write("app.py", WARNS + "_sync_k_: callable = lambda n=8: ()\n_sync_k_\n")
        run = self.gothon(2, "app")
        self.assertEqual(run.status, 0, repr(run))
        self.assertEqual(run.text().count("warning: "), 1, repr(run))
        self.assertIn("[forgotten-call]", run.text())
        self.assertEqual(self.gothon("-q", 2, "app").text(), "")

    def test_thresholds_are_compared_with_the_nodes_that_are_given(self):
        self.write("app.py", "_sync_k_: callable = lambda n=8: ()\n")
        self.assertNotIn("unreachable-threshold", self.gothon("check", "app.py").out.decode())
        self.assertNotIn("unreachable-threshold", self.gothon("check", "--nodes", 8, "app.py").out.decode())
        run = self.assertRun(self.gothon("check", "--nodes", 7, "app.py"))
        self.assertIn("app.py:1:1: warning: `_sync_k_`: it opens after 8 signals and there are 7 nodes", run.out.decode())
        self.assertEqual(self.gothon("check", "--nodes", 0, "app.py").status, 2)


if __name__ == "__main__":
    unittest.main()
