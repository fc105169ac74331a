"""Bad input: the words, the status, nothing started or left, and another session that goes on undisturbed."""

import os
import re
import subprocess
import unittest

import product

BYSTANDER = """
import sys
_node_: int = 0
_count_: int = 0
_sync_over_: callable = lambda n=1: ()
if _node_ == 0:
    for line in sys.stdin:
        _count_ += 1
        print(_count_, flush=True)
    _sync_over_(1)
_sync_over_()
"""


class BadInput(product.TestCase):
    """A session in a project of its own runs during every test here, and has to answer before and after each refusal."""

    def setUp(self):
        super().setUp()
        self.answers = 0
        self.other_project = self.project / "bystander"
        self.write("bystander/app.py", BYSTANDER)
        self.bystander = self.start("gothon", "2", "app", cwd=self.other_project, stdin=subprocess.PIPE)
        self.bystander_goes_on()
        self.nodes = self.node_pids()

    def tearDown(self):
        run = self.finish(self.bystander)
        self.assertEqual((run.status, run.err), (0, b""), repr(run))
        self.assertNothingLeft(self.other_project)
        super().tearDown()

    def bystander_goes_on(self):
        self.bystander.stdin.write(b"\n")
        self.bystander.stdin.flush()
        self.answers += 1
        self.assertEqual(self.bystander.stdout.readline(), "[0] {}\n".format(self.answers).encode())

    def node_pids(self):
        return {pid for pid, line in product.processes_with(self.marker).items() if "gothond" not in line}

    def bad(self, status, *arguments, project=None, **options):
        """Runs gothon; checks its status and that only the other session is left."""
        run = self.gothon(*arguments, cwd=project or self.project, **options)
        self.assertEqual(run.status, status, repr(run))
        self.assertFalse(os.path.lexists(os.path.join(str(project or self.project), ".gothon")), repr(run))
        product.wait_for(lambda: self.node_pids() == self.nodes, "the end of what {} has started".format(arguments))
        self.bystander_goes_on()
        return run

    def refused(self, text, status, *arguments, **options):
        """One line in which gothon says why, before anything has started."""
        run = self.bad(status, *arguments, **options)
        self.assertEqual((run.out, run.text()), (b"", "gothon: " + text + "\n"))

    def problem(self, line, column, text, source, message):
        """A problem that is found before the run: its place, its words, its line and a caret."""
        self.write("app.py", "print('started')\n" + source)
        run = self.bad(1, 2, "app")
        shown = (self.project / "app.py").read_text().splitlines()[line - 1]
        head, rest = run.text().split("\n", 1)
        self.assertEqual(run.out, b"", repr(run))
        # The name of the rule may follow in brackets.
        self.assertEqual(re.sub(r" \[[a-z-]+\]\Z", "", head), "app.py:{}:{}: error: {}".format(line, column, message))
        self.assertEqual(rest, "{}\n{}^\n".format(shown, " " * (column - 1)))
        self.assertEqual(shown[column - 1:].startswith(text), True, shown)


class BeforeTheRun(BadInput):
    def test_node_counts_out_of_range(self):
        self.write("app.py", "print('started')\n")
        for count in ("0", "-1", "-12", "4097", "99999999999999999999", "-0"):
            with self.subTest(count=count):
                self.refused("NODE_COUNT {}: a session has 1 to 4096 nodes, give a number in that range or auto".format(count),
                             2, count, "app")

    def test_node_counts_that_are_no_numbers(self):
        self.write("app.py", "print('started')\n")
        for count in ("two", "1.5", "2x", "0x2", "app", ""):
            with self.subTest(count=count):
                self.refused("NODE_COUNT {}: it is no number, give 1 to 4096 or auto first, as in gothon 4 app, see gothon --help".format(
                    count), 2, count, "app")

    def test_bad_values_of_gothon_variables(self):
        self.write("app.py", "print('started')\n")
        for name, value, why in (
            ("GOTHON_KEEP_TEMP_DIR", "yes", "it is neither true nor false, set it to one of them"),
            ("GOTHON_STRING_MAX_SIZE", "0", "it is no size, set it to a number of bytes from 1 to 67108864"),
            ("GOTHON_STRING_MAX_SIZE", "-1", "it is no size, set it to a number of bytes from 1 to 67108864"),
            ("GOTHON_STRING_MAX_SIZE", "64k", "it is no size, set it to a number of bytes from 1 to 67108864"),
            ("GOTHON_STRING_MAX_SIZE", "67108865", "it is no size, set it to a number of bytes from 1 to 67108864"),
            ("GOTHON_TRANSPORT", "pigeon", "no such transport, set it to auto or datagram"),
            ("GOTHON_LOG_LEVEL", "loud", "no such level, set it to debug, info, warning or error"),
        ):
            with self.subTest(name=name, value=value):
                self.refused("{}={}: {}".format(name, value, why), 2, 2, "app", environment={name: value})

    def test_a_missing_interpreter(self):
        self.write("app.py", "")
        self.refused("./nowhere: no such interpreter, give the path of one with --python", 127, "--python", "./nowhere", 2, "app")
        self.refused("no-such-python: not found on PATH, give the path of an interpreter with --python", 127,
                     "--python", "no-such-python", 2, "app")
        self.refused("python: neither python nor python3 is on PATH, install one or name one with --python", 127, 2, "app",
                     environment={"PATH": "/nonexistent"})

    def test_an_interpreter_that_may_not_be_executed(self):
        self.write("app.py", "")
        self.write("plain", "no program")
        self.refused("./plain: cannot be executed: it is no program that you may run, choose another with --python", 126,
                     "--python", "./plain", 2, "app")
        self.refused("./: cannot be executed: it is no program that you may run, choose another with --python", 126,
                     "--python", "./", 2, "app")

    def test_duplicate_declarations_of_different_types(self):
        self.problem(3, 1, "_x_", "_x_: int = 0\n_x_: str = ''\n",
                     "`_x_`: it is declared as int in line 2 and as str here: give one of them another name")

    def test_an_initial_value_that_uses_a_shared_variable(self):
        self.problem(3, 12, "_x_", "_x_: int = 0\n_y_: int = _x_ + 1\n",
                     "`_x_`: an initial value cannot name a shared variable: assign to it afterwards")

    def test_an_initial_value_of_another_type(self):
        self.problem(2, 12, "'a'", "_x_: int = 'a'\n", "`_x_`: its initial value is a str that int does not take: write one of type int")

    def test_an_unknown_directive(self):
        self.problem(2, 1, "# gothon:", "# gothon:var_def:prefx = _\n_x_: int = 0\n",
                     "gothon:var_def:prefx: there is no such setting: write var_def:prefix, var_def:suffix or var_usage:require_parens")

    def test_a_mistake_in_an_imported_module(self):
        self.write("app.py", "import part\n_y_: int = 0\n")
        self.write("part.py", "_x_: int = 0\n_x_: float = 0.0\n")
        run = self.bad(1, 2, "app")
        self.assertEqual(run.out, b"")
        self.assertTrue(run.text().startswith("part.py:2:1: error: `_x_`: "), repr(run))

    def test_all_mistakes_are_told_at_once_in_order(self):
        self.write("app.py", "_x_: int = 0\n_x_: str = ''\n# gothon:var_def:prefx = _\n_y_: int = _x_\n")
        run = self.bad(1, 2, "app")
        self.assertEqual(re.findall(r"(?m)^app\.py:(\d+):\d+: error: ", run.text()), ["2", "3", "4"], repr(run))


class Syntax(BadInput):
    def report(self, text):
        self.write("app.py", text)
        plain = self.python("-m", "app")
        self.assertEqual(plain.status, 1, repr(plain))
        return plain.text()[plain.text().index("  File \"{}\"".format(self.project / "app.py")):]

    def test_the_main_module_is_reported_by_python_once(self):
        for text in ("print('started')\n_x_: int = 0\ny = [1, 2\n", "print('started')\ndef f(:\n    pass\n"):
            with self.subTest(text=text):
                report = self.report(text)
                for nodes in (1, 2):
                    run = self.bad(1, nodes, "app")
                    self.assertEqual((run.out, run.text()), (b"", report))

    def test_an_imported_module_is_reported_where_it_is_imported(self):
        self.write("part.py", "_y_: int = 0\ndef f(:\n")
        self.write("app.py", "_x_: int = 0\ntry:\n    import part\nexcept SyntaxError as error:\n    print(error.filename, error.lineno)\n")
        run = self.bad(0, 2, "app")
        self.assertEqual((run.lines(), run.text()), (["{} 2".format(self.project / "part.py")] * 2, ""), repr(run))
        self.write("app.py", "_x_: int = 0\nimport part\n")
        plain = self.python("-m", "app")
        run = self.bad(1, 1, "app")
        self.assertEqual((run.out, run.text()), (b"", plain.text()))


class Unreadable(BadInput):
    """A file whose reading fails also for root, whom no mode stops: the memory of the process that reads, where nothing is mapped."""

    def unreadable(self, name):
        (self.project / name).symlink_to("/proc/self/mem")

    def test_the_main_module(self):
        self.unreadable("app.py")
        plain = self.python("-m", "app")
        run = self.bad(1, 1, "app")
        self.assertEqual((run.out, run.text()), (b"", plain.text()))
        self.assertIn("Input/output error", self.bad(1, 2, "app").text())

    def test_an_imported_module(self):
        self.unreadable("part.py")
        self.write("app.py", "_x_: int = 0\nimport part\n")
        plain = self.python("-m", "app")
        run = self.bad(1, 1, "app")
        self.assertEqual((run.out, run.text()), (b"", plain.text()))

    def test_a_null_byte_is_told_with_the_file(self):
        path = self.write("app.py", "")
        path.write_bytes(b"_x_: int = 0\nx = '\0'\n")
        for nodes in (1, 2):
            text = self.bad(1, nodes, "app").text()
            self.assertIn('File "{}"'.format(path), text)
            self.assertIn("null bytes", text)

    def test_a_missing_module_is_told_by_python(self):
        plain = self.python("-m", "missing")
        run = self.bad(1, 1, "missing")
        self.assertEqual((run.out, run.text()), (b"", plain.text()))
        self.assertIn("No module named missing\n", self.bad(1, 2, "missing").text())


class Places(BadInput):
    """Where the sockets and the translated project go."""

    def setUp(self):
        super().setUp()
        self.write("app.py", "_x_: int = 0\n_x_ += 1\nprint('started')\n")
        self.runtime = self.project / "runtime"
        self.runtime.mkdir(mode=0o700)
        self.sockets = self.runtime / "gothon"

    def refused_place(self, why, path=None):
        for options in ((), ("--standalone",)):
            with self.subTest(options=options):
                self.refused("{}: {}".format(path or self.sockets, why), 125, *options, 2, "app",
                             environment={"XDG_RUNTIME_DIR": str((path or self.sockets).parent)})

    def test_open_to_other_users(self):
        for mode in (0o755, 0o701, 0o770):
            self.sockets.mkdir(exist_ok=True)
            self.sockets.chmod(mode)
            self.refused_place("is open to other users: somebody else could read your programs' variables; run chmod 700 {}".format(
                self.sockets))
        self.assertEqual(os.listdir(str(self.sockets)), [])

    def test_no_directory(self):
        self.sockets.write_text("")
        self.refused_place("is not a plain directory: sockets of this user must live there; remove it")

    def test_a_link(self):
        (self.runtime / "real").mkdir(mode=0o700)
        self.sockets.symlink_to("real")
        self.refused_place("is not a plain directory: sockets of this user must live there; remove it")
        self.assertEqual(os.listdir(str(self.runtime / "real")), [])

    @unittest.skipIf(os.geteuid() != 0, "only root can give a directory away")
    def test_somebody_elses(self):
        self.sockets.mkdir(mode=0o700)
        os.chown(str(self.sockets), 65534, 65534)
        self.refused_place("belongs to user 65534: somebody else could read your programs' variables; remove it, "
                           "or set XDG_RUNTIME_DIR to a directory of yours")

    def mounted(self, options, preparation, *arguments):
        """Runs gothon in a file system of its own: a mount that nobody else sees, gone with the command."""
        place = self.project / "mounted"
        place.mkdir()
        script = "mount -t tmpfs -o {} none {} && cp app.py mounted && cd mounted && {} && gothon {}".format(
            options, place, preparation, " ".join(arguments))
        mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
        run = self.finish(self.start("unshare", "--mount", *mapped, "sh", "-c", script))
        product.wait_for(lambda: self.node_pids() == self.nodes, "the end of what gothon has started")
        self.bystander_goes_on()
        return place, run

    def test_a_full_disk(self):
        place, run = self.mounted("size=16k", "! dd if=/dev/zero of=fill bs=4k 2>/dev/null", "2", "app")
        self.assertEqual((run.status, run.out, run.text()), (125, b"", (
            "gothon: {}: No space left on device: the translated project cannot be stored, make room and run again\n".format(place))))

    def test_a_disk_without_room_for_the_directory_leaves_nothing(self):
        # A root, app.py and .gothon, the session's folder: the next file has no inode.
        for inodes in (3, 4, 5, 6, 7):
            with self.subTest(inodes=inodes):
                place, run = self.mounted("nr_inodes={}".format(inodes), "true", "2", "app; echo $?; ls -A")
                self.assertEqual(run.out, b"125\napp.py\n", repr(run))
                self.assertRegex(run.text(), r"\Agothon: \S+: No space left on device: the translated project cannot be stored, "
                                             r"make room and run again\n\Z")
                place.rmdir()

    def test_a_read_only_project_runs(self):
        # With a source named mount does not repeat the old options: the user they name has another number in here.
        _, run = self.mounted("size=64k", "mount -o remount,ro none \"$PWD\"", "2", "app; echo $?; ls -A")
        self.assertEqual(run.lines(), ["0", "app.py", "started", "started"], repr(run))
        self.assertEqual(run.text(), "")


class AtRunTime(BadInput):
    def raised(self, text, *messages, **options):
        self.write("app.py", text)
        for nodes in (1, 2):
            run = self.bad(1, nodes, "app", **options)
            for message in messages:
                self.assertIn(message, run.text())
            self.assertEqual("gothon: node" in run.text(), nodes > 1, repr(run))

    def test_a_value_of_another_type(self):
        self.raised("_x_: int = 0\n_x_ = 'a'\n", 'app.py", line 2', "TypeError: _x_: int expected, not str: convert it first, as in int(…)\n")

    def test_an_operator_that_the_type_does_not_have(self):
        self.raised("_x_: int = 0\n_x_ @= 2\n", 'app.py", line 2', "TypeError: _x_: unsupported operand type(s) for @=: 'int' and 'int'\n")
        self.raised("_x_: bool = False\n_x_ += 1\n", 'app.py", line 2', "TypeError: _x_: bool expected, not int")

    def test_a_string_over_the_limit(self):
        self.raised("_x_: str = ''\n_x_ += 'é' * 6\n", 'app.py", line 2',
                    "OverflowError: _x_: a str of 12 bytes: the limit is 10: store less, or raise GOTHON_STRING_MAX_SIZE\n",
                    environment={"GOTHON_STRING_MAX_SIZE": "10"})


if __name__ == "__main__":
    unittest.main()
