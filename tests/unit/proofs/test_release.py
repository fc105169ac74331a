"""A release is hardened: its compiler and linker are told so for every file, and the extension module that they make is.

The programs of a release are looked at where one is built, by `./test.sh bench`; building one takes minutes."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
import hardening  # noqa: E402
from product import TOP  # noqa: E402

COMPILED = ("-fstack-protector-strong", "-fstack-clash-protection", "-D_FORTIFY_SOURCE=3")
LINKED = ("-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack")
MODULE = "glue/native/_native.abi3.so"


class Release(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="gothon-release-")
        cls.addClassCleanup(cls.place.cleanup)
        cls.directory = pathlib.Path(cls.place.name) / "build"
        subprocess.run(["meson", "setup", str(cls.directory), str(TOP), "--native-file", str(TOP / "packaging" / "release.ini"), "-Dtests=false"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        cls.rules = (cls.directory / "build.ninja").read_text()

    def edges(self, rule):
        """Of each output that the rule makes: its variables."""
        return dict(re.findall(r"^build (\S+): " + rule + r" .*\n((?: .*\n)+)", self.rules, re.M))

    def test_every_file_is_compiled_so(self):
        compiled = self.edges("(?:cpp|c)_COMPILER")
        # The files of a room are compiled together.
        self.assertGreaterEqual(len(compiled), len(self.edges("STATIC_LINKER")))
        for output, variables in compiled.items():
            for flag in COMPILED + ("-fPI",):
                self.assertIn(flag, variables, output)

    def test_a_warning_is_no_error(self):
        self.assertNotIn("-Werror", self.rules)
        # As it is in what ./test.sh builds for development.
        builds = re.findall(r"^ *(?:\w+=\S+ )*packaging/build .*", (TOP / "test.sh").read_text(), re.M)
        self.assertEqual(len(builds), 3)
        self.assertIn("\noptions=(-Dtests=true -Dwerror=true ", (TOP / "test.sh").read_text())
        for build in builds:
            figures = "release.ini" in build
            self.assertEqual("-Dwerror=true" in build or ("${options[@]}" in build and "-Dwerror=false" not in build), not figures, build)

    def test_every_program_and_module_is_linked_so(self):
        linked = {output: variables for output, variables in self.edges("(?:cpp|c)_LINKER").items()}
        self.assertEqual({pathlib.Path(output).name.partition(".")[0] for output in linked if "_native_t" not in output},
                         {"gothon", "gothonctl", "gothond", "_native"})
        for output, variables in linked.items():
            for flag in LINKED:
                self.assertIn(flag, variables, output)
            if not output.endswith(".so"):
                self.assertIn("-pie", variables, output)

    def test_the_module_that_is_built_is_hardened(self):
        subprocess.run(["ninja", "-C", str(self.directory), MODULE], stdout=subprocess.DEVNULL, check=True)
        self.assertEqual(hardening.faults(self.directory / MODULE, False), [])

    def test_what_is_not_hardened_is_found(self):
        module = self.directory / "plain.so"
        source = self.directory / "plain.c"
        source.write_text("int plain(void) { return 1; }\n")
        subprocess.run(["cc", "-shared", "-fPIC", "-fcf-protection=none", "-Wl,-z,norelro", "-Wl,-z,lazy", "-Wl,-z,execstack", "-o", str(module),
                        str(source)], check=True)
        found = "\n".join(hardening.faults(module, True))
        for words in ("executable", "read-only", "bound", "stack that cannot", "stack protector", "fortified", "endbr64"):
            self.assertIn(words, found)


if __name__ == "__main__":
    unittest.main()
