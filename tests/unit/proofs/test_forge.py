"""What a forge, an editor and a release find in the tree fits together: commands are there, one version is everywhere."""

import pathlib
import re
import subprocess
import unittest

TOP = pathlib.Path(__file__).resolve().parents[3]


def read(name):
    return (TOP / name).read_text(encoding="utf-8")


class Workflows(unittest.TestCase):
    def commands(self):
        """The lines that the workflows run, but those that make a bare system one that can have a copy of the sources."""
        found = []
        for path in sorted((TOP / ".github" / "workflows").iterdir()):
            found += re.findall(r"^ *(?:- )?run: (.+)$", path.read_text(), re.MULTILINE)
        return [command for command in found if not command.startswith(("apt-get ", "git config "))]

    def test_they_run_what_continuous_integration_runs(self):
        commands = [command.split() for command in self.commands()]
        self.assertIn([".ci/run"], commands)
        self.assertEqual({command[0] for command in commands}, {".ci/run"})
        self.assertTrue((TOP / ".ci" / "run").stat().st_mode & 0o100)

    def test_each_suite_that_they_name_is_one(self):
        for command in self.commands():
            # A word that is none is told before anything is installed or built; so is help, behind those that are.
            done = subprocess.run([str(TOP / ".ci" / "run"), *command.split()[1:], "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual((done.returncode, done.stderr), (0, b""), command)
            self.assertIn(b"usage: ./test.sh", done.stdout)
        self.assertEqual(subprocess.run([str(TOP / ".ci" / "run"), "nonsense", "--help"], stderr=subprocess.DEVNULL).returncode, 2)


class Hooks(unittest.TestCase):
    def test_each_calls_one_checker_and_each_checker_is_called(self):
        text = read(".pre-commit-config.yaml")
        called = re.findall(r"^ +entry: tests/lint/run --only ([\w-]+)", text, re.MULTILINE)
        self.assertEqual(text.count("entry:"), len(called))
        known = re.search(r"--only \{([\w,-]+)\}", subprocess.run([str(TOP / "tests/lint/run"), "--help"], stdout=subprocess.PIPE).stdout.decode())
        self.assertEqual(sorted(called), sorted(known.group(1).split(",")))

    def test_nothing_is_fetched(self):
        self.assertEqual(re.findall(r"repo: (.*)", read(".pre-commit-config.yaml")), ["local"])


class Owners(unittest.TestCase):
    def test_everything_has_one(self):
        rows = [line.split() for line in read(".github/CODEOWNERS").splitlines() if line and not line.startswith("#")]
        self.assertEqual(rows[0][0], "*")
        for pattern, *owners in rows:
            self.assertTrue(owners and all(re.fullmatch(r"@[\w-]+(/[\w-]+)?", owner) for owner in owners), pattern)
            self.assertTrue(pattern == "*" or (TOP / pattern.strip("/")).exists(), pattern)


class Version(unittest.TestCase):
    """meson.build has it; programs get it from there."""

    def setUp(self):
        self.version = re.search(r"^  version: '(\d+\.\d+\.\d+)',$", read("meson.build"), re.MULTILINE).group(1)

    def test_the_newest_changes_are_those_of_this_version(self):
        self.assertEqual(re.search(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE).group(1), self.version)

    def test_the_protocol_shows_this_version(self):
        self.assertEqual(re.findall(r'"version": "([\d.]+)"', read("docs/protocol.md")), [self.version])

    def test_no_other_file_has_one_of_its_own(self):
        own = re.compile(r"(?<![\w.-]){}(?![\w.-])".format(re.escape(self.version)))
        found = set()
        for pattern in ("*", ".*", ".github/**/*", "client/**/*", "daemon/**/*", "glue/**/*", "translator/**/*", "systemd/*", "packaging/*", "docs/*"):
            for path in TOP.glob(pattern):
                if path.is_file() and not path.is_symlink() and path.name != ".git" and path.suffix != ".pyc" and own.search(path.read_text(errors="replace")):
                    found.add(str(path.relative_to(TOP)))
        self.assertEqual(found, {"meson.build", "CHANGELOG.md", "docs/protocol.md"})


class Editors(unittest.TestCase):
    def test_they_find_the_commands_where_test_sh_builds(self):
        self.assertIn("ln -sfn build/test/compile_commands.json compile_commands.json\n", read("test.sh"))
        self.assertIn("/compile_commands.json\n", read(".gitignore"))


if __name__ == "__main__":
    unittest.main()
