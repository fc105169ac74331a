"""The scripts that a newcomer types, and the documents that say so."""

import os
import re
import subprocess
import tempfile
import unittest

import product


class Scripts(unittest.TestCase):
    def script(self, *command, **environment):
        return subprocess.run(command, cwd=str(product.TOP), env=dict(os.environ, **environment), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)

    def program(self, folder, name, text):
        """Its path: a program of that name in the folder."""
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, 0o755)
        return path

    def test_help(self):
        for name in ("./install.sh", "./test.sh"):
            run = self.script(name, "--help")
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            self.assertIn("usage: " + name, run.stdout)

    def test_wrong_usage_is_said_and_ends_with_2(self):
        for command in (("./install.sh", "--wrong"), ("./install.sh", "--prefix"), ("./install.sh", "stray"), ("./test.sh", "nonsense")):
            with self.subTest(command=command):
                run = self.script(*command)
                self.assertEqual((run.returncode, run.stdout), (2, ""))
                self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)

    def test_trees_say_why_they_cannot_be_made(self):
        with tempfile.TemporaryDirectory() as folder:
            script = self.program(folder, "packaging/trees", (product.TOP / "packaging" / "trees").read_text())
            self.program(folder, "bin/id", "#!/bin/sh\necho 1000\n")
            path = os.path.join(folder, "bin") + os.pathsep + os.environ["PATH"]
            for command, said in ((("make", "sid"), "no tree of Debian's sid: only root can make one"),
                                  (("run", "sid", "true"), "no tree sid: packaging/trees make makes it"),
                                  (("copy", "sid", "other"), "no tree sid: packaging/trees make makes it")):
                run = self.script(script, *command, PATH=path)
                self.assertEqual((run.returncode, run.stdout, run.stderr), (77, "", "trees: {}\n".format(said)))
            run = self.script(script, "nonsense")
            self.assertEqual((run.returncode, run.stdout.split(" ")[:2]), (2, ["usage:", "packaging/trees"]))

    def test_a_package_with_alternatives_is_the_first_that_the_release_has(self):
        for known, expected in (("a b", "a"), ("b", "b"), ("", "b")):
            with self.subTest(known=known), tempfile.TemporaryDirectory() as folder:
                programs = {"apt-cache": 'case " {} " in *" $2 "*) echo "$2 | 1";; esac'.format(known), "apt-get": 'echo "$*"',
                            "dpkg-query": "exit 1", "id": "echo 0"}
                for name, text in programs.items():
                    self.program(folder, "bin/" + name, "#!/bin/sh\n{}\n".format(text))
                script = self.program(folder, "install-packages", (product.TOP / "packaging" / "install-packages").read_text())
                self.program(folder, "debian-packages", "# comment\nthis  a|b  gothon-no-command|gothon-nor-this\nother  c\n")
                run = self.script(script, "this", PATH=os.path.join(folder, "bin") + os.pathsep + os.environ["PATH"])
                self.assertEqual((run.returncode, run.stderr), (0, "install-packages: installing: {}\n".format(expected)))
                self.assertEqual(run.stdout.splitlines()[-1], "--quiet --quiet install --yes --no-install-recommends " + expected)

    def test_a_second_installation_of_packages_asks_nobody(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("apt-get", "sudo"):
                self.program(folder, name, "#!/bin/sh\necho called >&2\nexit 1\n")
            run = self.script("packaging/install-packages", "build", "test", PATH=folder + os.pathsep + os.environ["PATH"])
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))

    def test_a_prefix_that_cannot_be_written_to(self):
        run = self.script("./install.sh", "--prefix", "/proc/nowhere")
        self.assertEqual(run.returncode, 1)
        self.assertIn("/proc/nowhere: it cannot be written to", run.stderr)

    def test_every_package_is_listed_once(self):
        with open(str(product.TOP / "packaging" / "debian-packages")) as file:
            lines = [line.split() for line in file if not line.startswith("#")]
        names = [line[1] for line in lines]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual({line[0] for line in lines}, {"build", "fetch", "test", "lint", "lint-clang", "stress", "bench", "trees", "tree"})


class Documents(product.TestCase):
    def text(self, name):
        return (product.TOP / name).read_text()

    def test_the_readme_lists_every_example(self):
        readme = self.text("README.md")
        for folder in (product.TOP / "examples").iterdir():
            if not folder.name.startswith("."):
                self.assertIn("| `{}` |".format(folder.name), readme)

    def test_the_readme_lists_every_option_and_variable_of_help(self):
        run = self.assertRun(self.gothon("--help"))
        words = set(re.findall(r"--[a-z-]+|GOTHON_[A-Z_]+", run.out.decode()))
        readme = self.text("README.md")
        self.assertTrue(words)
        self.assertEqual([word for word in sorted(words) if word not in readme], [])

    def test_the_readmes_first_program(self):
        program = re.search(r"```python\n(# hello\.py\n.*?)```", self.text("README.md"), re.S).group(1)
        self.write("hello.py", program)
        self.assertEqual(self.assertRun(self.gothon(4, "hello")).lines(), ["node {} of 4 sees 4000".format(i) for i in range(4)])
        one = self.assertRun(self.gothon(1, "hello"))
        self.assertEqual(one.out, b"node 0 of 1 sees 1000\n")
        self.assertEqual(self.assertRun(self.python("-m", "hello")).out, one.out)


if __name__ == "__main__":
    unittest.main()
