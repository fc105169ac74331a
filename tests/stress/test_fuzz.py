"""Each fuzz target for a minute, from its corpus, with the address and undefined behaviour sanitizers. A finding belongs into
tests/fuzz/corpus/TARGET, where the unit tests replay it."""

import os
import pathlib
import subprocess
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = TOP / "build" / "fuzz"
SECONDS = 60
OPTIONS = ("--buildtype=debugoptimized", "-Doptimization=1", "-Dfuzz=true", "-Db_sanitize=address,undefined", "-Db_lundef=false")


def run(*arguments, **options):
    return subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, errors="replace", **options)


class Fuzz(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.targets = sorted(path.name for path in (TOP / "tests" / "fuzz" / "corpus").iterdir())
        environment = dict(os.environ, CC="clang-19", CXX="clang++-19")
        steps = [["ninja", "-C", str(BUILD)] + ["tests/fuzz/fuzz_" + target for target in cls.targets]]
        if not (BUILD / "build.ninja").exists():
            steps.insert(0, ["meson", "setup", str(BUILD), *OPTIONS])
        for step in steps:
            done = run(*step, env=environment, cwd=str(TOP))
            if done.returncode != 0:
                raise AssertionError(done.stdout)

    def test_nothing_is_found_from_the_corpus_on(self):
        for target in self.targets:
            with self.subTest(target=target), tempfile.TemporaryDirectory() as fresh:
                done = run(str(BUILD / "tests" / "fuzz" / ("fuzz_" + target)), "-max_total_time={}".format(SECONDS), "-timeout=30",
                           "-max_len=4096", "-artifact_prefix=" + fresh + "/", fresh, str(TOP / "tests" / "fuzz" / "corpus" / target),
                           env=dict(os.environ, UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1"))
                if done.returncode != 0:
                    found = [path.read_bytes() for path in pathlib.Path(fresh).iterdir() if "-" in path.name]
                    self.fail("{}\n{}".format("\n".join(done.stdout.splitlines()[-60:]), found))
