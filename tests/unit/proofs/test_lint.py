"""What looks at the sources finds what is wrong with them: tests/lint/run in a small tree, with one fault of each kind."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[3]
COPIED = ("tests/lint/run", ".clang-format", ".clang-tidy", "pyproject.toml")
CLEAN = {
    "glue/os/number.hpp": "#pragma once\n\ninline int number() {\n  return 1;\n}\n",
    "glue/os/number.cpp": '#include "number.hpp"\n\nint twice() {\n  return 2 * number();\n}\n',
    "glue/os/other.cpp": "int other() {\n  return 3;\n}\n",
    "glue/node/boot.py": '"""Boots."""\n\nimport _gothon  # noqa: F401\n',
    "glue/node/_gothon/__init__.py": '"""Glue."""\n\n\ndef one() -> "list[int]":\n    return [1]\n',
    "packaging/build": "#!/usr/bin/env bash\nset -euo pipefail\necho \"$1\"\n",
}
NINJA = """
rule cxx
  command = c++ -std=c++20 -MD -MF $out.d -c $in -o $out
  depfile = $out.d
  deps = gcc
build number.o: cxx ../../glue/os/number.cpp
build other.o: cxx ../../glue/os/other.cpp
"""
TOOLS = {"clang-format": "clang-format-19", "clang-tidy": "clang-tidy-19", "shellcheck": "shellcheck", "mypy": "mypy", "black": "black"}
MISSING = [name for name, command in TOOLS.items() if not shutil.which(command)]


class Tree(unittest.TestCase):
    """All tests of a class have one tree, which is clean at their beginning: what mypy knows of Python it need not find out again."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.top = pathlib.Path(folder.name).resolve()

    def setUp(self):
        for place in ("build/test", "build/lint/clean", ".git"):
            shutil.rmtree(str(self.top / place), ignore_errors=True)
        for name in COPIED:
            self.write(name, (TOP / name).read_text())
        (self.top / "tests/lint/run").chmod(0o755)
        for name, text in CLEAN.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def compile(self):
        """As ./test.sh does before anything looks at the sources."""
        build = self.top / "build" / "test"
        self.write("build/test/build.ninja", NINJA)
        subprocess.run(["ninja", "-C", str(build)], stdout=subprocess.DEVNULL, check=True)
        commands = subprocess.run(["ninja", "-C", str(build), "-t", "compdb", "cxx"], stdout=subprocess.PIPE, check=True).stdout.decode()
        # Where it is called from it says first.
        self.write("build/test/compile_commands.json", commands[commands.index("["):])

    def look(self, *arguments, **environment):
        """Status and output."""
        done = subprocess.run([str(self.top / "tests/lint/run"), *arguments], cwd=str(self.top), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.top / "build"), **environment})
        return done.returncode, done.stdout.decode()

    def assertClean(self, *arguments, **environment):
        status, printed = self.look(*arguments, **environment)
        self.assertEqual(status, 0, printed)
        self.assertRegex(printed, r"(\n|\A)\d passed, 0 failed\n\Z")
        return printed

    def assertFound(self, words, *arguments, **environment):
        status, printed = self.look(*arguments, **environment)
        self.assertEqual(status, 1, printed)
        self.assertRegex(printed, words)
        self.assertRegex(printed, r"\n\d passed, [1-5] failed\n\Z")
        return printed


@unittest.skipIf(MISSING, "{}: not here".format(", ".join(MISSING)))
class Faults(Tree):
    def test_a_clean_tree_passes_every_checker(self):
        self.compile()
        self.assertRegex(self.assertClean(), r"\n5 passed, 0 failed\n\Z")

    def test_cpp_in_another_form(self):
        self.write("glue/os/number.hpp", "#pragma once\n\ninline int number()  { return 1;}\n")
        self.assertFound(r"number\.hpp:3:.*clang-format", "--only", "clang-format")

    def test_a_fault_in_a_source(self):
        self.write("glue/os/other.cpp", "int* other() { return 0; }\n")
        self.compile()
        printed = self.assertFound(r"other\.cpp:1:.*modernize-use-nullptr", "--only", "clang-tidy")
        self.assertNotIn("number", printed)

    def test_a_fault_in_a_header(self):
        self.write("glue/os/number.hpp", "#pragma once\n\ninline int Number() {\n  return 1;\n}\n\ninline int number() {\n  return Number();\n}\n")
        self.compile()
        for arguments in ((), ("glue/os/number.hpp",)):
            self.assertFound(r"number\.hpp:3:.*readability-identifier-naming", "--only", "clang-tidy", *arguments)

    def test_a_fault_in_a_script_without_a_suffix(self):
        self.write("packaging/build", "#!/usr/bin/env bash\nset -euo pipefail\necho $1\n")
        self.assertFound(r"SC2086", "--only", "shellcheck")

    def test_a_wrong_type(self):
        self.write("glue/node/_gothon/__init__.py", '"""Glue."""\n\n\ndef one() -> "list[int]":\n    return [""]\n')
        self.assertFound(r"__init__\.py:5: error: .*list-item", "--only", "mypy")

    def test_a_function_without_types(self):
        self.write("glue/node/_gothon/__init__.py", '"""Glue."""\n\n\ndef one():\n    return [1]\n')
        self.assertFound(r"__init__\.py:4: error: .*no-untyped-def", "--only", "mypy")

    def test_python_in_another_form(self):
        self.write("glue/node/_gothon/__init__.py", "'''Glue.'''\n\nONE = [ 1 ]\n")
        self.assertFound(r"-ONE = \[ 1 \]\n\+ONE = \[1\]", "--only", "black")

    def test_one_checker_does_not_hide_another(self):
        self.write("glue/os/other.cpp", "int*  other() { return 0; }\n")
        self.write("packaging/build", "#!/bin/sh\necho $1\n")
        self.compile()
        self.assertRegex(self.assertFound("SC2086"), r"\n2 passed, 3 failed\n\Z")

    def test_only_files_that_are_named(self):
        self.write("glue/os/other.cpp", "int*  other() { return nullptr; }\n")
        self.assertRegex(self.assertClean("glue/os/number.cpp", "--only", "clang-format"), r"\n1 passed, 0 failed\n\Z")
        self.assertFound("other.cpp", "glue/os/other.cpp", "--only", "clang-format")

    def test_a_file_that_is_not_there_is_no_clean_one(self):
        self.assertEqual(self.look("glue/os/nothing.cpp"), (1, "tests/lint/run: glue/os/nothing.cpp: no such file among the sources\n"))


@unittest.skipIf("clang-tidy" in MISSING, "clang-tidy 19 is not here")
class Memory(Tree):
    """What clang-tidy need not look at once more."""

    def count(self, *arguments):
        """How many of how many files are known to be clean."""
        printed = self.assertClean("--only", "clang-tidy", *arguments)
        return printed.partition("clang-tidy: ")[2].partition(" files")[0]

    def test_what_was_clean_is_until_it_or_what_it_includes_changes(self):
        self.compile()
        self.assertEqual(self.count(), "0 of 2")
        self.assertEqual(self.count(), "2 of 2")
        self.write("glue/os/number.hpp", CLEAN["glue/os/number.hpp"].replace("1", "4"))
        self.assertEqual(self.count(), "1 of 2")
        self.write("glue/os/other.cpp", CLEAN["glue/os/other.cpp"].replace("3", "4"))
        self.assertEqual(self.count(), "1 of 2")
        self.write(".clang-tidy", (TOP / ".clang-tidy").read_text() + "# Others.\n")
        self.assertEqual(self.count(), "0 of 2")

    def test_nothing_more_is_remembered_than_what_is_there(self):
        self.compile()
        self.count()
        self.write("glue/os/other.cpp", CLEAN["glue/os/other.cpp"].replace("3", "4"))
        self.count()
        self.assertEqual(len(list((self.top / "build/lint/clean").iterdir())), 2)

    def test_a_fault_is_found_each_time(self):
        self.write("glue/os/other.cpp", "int* other() { return 0; }\n")
        self.compile()
        for _ in range(2):
            self.assertFound("nullptr", "--only", "clang-tidy")

    def test_what_there_is_no_time_for_is_said(self):
        self.compile()
        self.assertIn("\nskipped: clang-tidy: no time was left: ./test.sh lint takes it (2 times)\n", "\n" + self.assertClean("--only", "clang-tidy", "--within", "0"))
        self.assertEqual(self.count(), "0 of 2")

    @unittest.skipUnless(shutil.which("git"), "there is no git here")
    def test_only_what_differs_from_the_main_branch(self):
        self.compile()
        self.addCleanup(shutil.rmtree, str(self.top / ".git"))
        self.git("init", "--quiet", "--initial-branch", "main")
        self.write(".gitignore", "/build/\n")
        self.commit()
        self.git("checkout", "--quiet", "-b", "mine")
        self.assertEqual(self.git("merge-base", "HEAD", "main"), self.git("rev-parse", "HEAD"))
        self.write("glue/os/number.hpp", CLEAN["glue/os/number.hpp"].replace("1", "4"))
        self.commit()
        self.assertEqual(self.count("--changed"), "0 of 1")
        self.write("glue/os/other.cpp", CLEAN["glue/os/other.cpp"].replace("3", "4"))
        self.assertEqual(self.count("--changed"), "1 of 2")

    def git(self, *arguments):
        return subprocess.run(["git", "-C", str(self.top), "-c", "user.name=n", "-c", "user.email=n@localhost", *arguments],
                              stdout=subprocess.PIPE, check=True).stdout

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "one")


class Absent(Tree):
    def test_what_is_not_here_is_skipped_and_said(self):
        bare = self.top / "build" / "bin"
        bare.mkdir(parents=True)
        for name in ("env", "python3"):
            (bare / name).symlink_to(shutil.which(name))
        # Another version of it is none.
        self.write("build/bin/clang-tidy", "#!/bin/sh\necho LLVM version 14.0.6\n")
        (bare / "clang-tidy").chmod(0o755)
        status, printed = self.look(PATH=str(bare))
        self.assertEqual(status, 0, printed)
        for name in ("clang-format 19", "clang-tidy 19", "shellcheck", "mypy", "black"):
            self.assertIn("skipped: {}: {} is not here".format(name.split()[0], name), printed)
        self.assertTrue(printed.endswith("\n0 passed, 0 failed\n"), printed)

    @unittest.skipIf("clang-tidy" in MISSING, "clang-tidy 19 is not here")
    def test_where_nothing_is_built_clang_tidy_says_so(self):
        status, printed = self.look("--only", "clang-tidy")
        self.assertEqual((status, printed), (0, "skipped: clang-tidy: nothing is built in build/test: run ./test.sh first\n0 passed, 0 failed\n"))


if __name__ == "__main__":
    unittest.main()
