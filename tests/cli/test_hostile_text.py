"""What somebody else has written never steers the terminal that shows it: names of files and variables, values, source, arguments, settings."""

import json
import os
import pathlib
import re
import unittest

import product
import terminal

#: ESC and a colour, C1's CSI, overrides, isolates, marks, and what looks like a line of the command's own.
NAME = "a\x1b[31m\u009b2J\u202eb\u2066c\u200f\u061c\nZ"
#: The same with a byte that is no text.
BYTES = NAME.encode() + b"\xff"
#: How its beginning is shown.
SHOWN = "a\\x1b[31m\\x9b2J\\u202eb\\u2066c\\u200f\\u061c\\nZ"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\udc80-\udcff]")
# The value is written by escapes: the source is shown in other tests.
APP = """\
_node_: int = 0
_s_: str = {value!a}
_w_: tuple[str, ...] = ({value!a},)
_lock_a_: callable = lambda: ()
_sync_held_: callable = lambda n=1: ()
_q_: Queue[int] = Queue()
if _node_ == 0:
    _lock_a_()
    _sync_held_(1)
    _q_.get(block=True)
else:
    _sync_held_()
    _lock_a_()
"""


class HostileText(product.TestCase):
    def setUp(self):
        super().setUp()
        self.folder = self.project / NAME
        self.folder.mkdir()
        self.sessions = []

    def tearDown(self):
        for session in self.sessions:
            self.ctl("stop", session)
        super().tearDown()

    def ctl(self, *arguments, **options):
        return self.finish(self.start("gothonctl", *arguments, **options))

    def assertHarmless(self, output, shown=SHOWN):
        text = output.decode("utf-8", "surrogateescape")
        self.assertIsNone(OBEYED.search(text), ascii(text))
        self.assertIsNone(re.search("^Z", text, re.M), "a name begins a line: " + text)
        self.assertIn(shown, text)

    def begin(self, *options):
        (self.folder / (NAME + ".py")).write_text(APP.format(value=NAME))
        run = self.assertRun(self.gothon("--detach", "--no-deadlock-check", "--name", NAME, *options, 2, NAME + ".py", cwd=self.folder))
        session = run.out.decode().strip()
        self.sessions.append(session)
        product.wait_for(lambda: self.ctl("why", "--json", session).out.count(b'.py:') == 4, "both nodes to tell where they wait")
        return session

    def test_a_session_shows_its_names_and_values_to_every_command(self):
        session = self.begin()
        for words in (("list",), ("list", "--all"), ("vars", session), ("why", session), ("top", "--once")):
            with self.subTest(command=words):
                self.assertHarmless(self.assertRun(self.ctl(*words)).out)
        value = json.dumps(NAME, ensure_ascii=False).replace("\u009b", "\\u009b").replace("\u202e", "\\u202e")
        self.assertIn(value[:20].encode(), self.assertRun(self.ctl("vars", session, "_s_")).out)

    def test_json_has_the_true_text_and_nothing_that_a_terminal_obeys(self):
        session = self.begin()
        file = os.path.join(str(self.folder), NAME + ".py")
        for words, found in (
                (("list", "--json"), lambda said: [said["sessions"][0]["name"], said["sessions"][0]["project"]]),
                (("vars", "--json", session), lambda said: [next(row["value"] for row in said["variables"] if row["name"] == "_s_"),
                                                            said["project"]]),
                (("vars", "--json", session), lambda said: [NAME, os.path.dirname(said["variables"][0]["file"])]),
                (("why", "--json", session), lambda said: [NAME, os.path.join(str(self.folder), next(
                    wait["place"] for wait in said["waits"] if wait["operation"] == "lock").rpartition(".py:")[0])])):
            with self.subTest(command=words):
                out = self.assertRun(self.ctl(*words)).out
                self.assertHarmless(out, "\\u009b2J\\u202eb\\u2066c\\u200f\\u061c\\n")
                name, place = found(json.loads(out))
                self.assertEqual(name, NAME)
                self.assertIn(place, (str(self.folder), file[:-3]))

    def test_the_screen_of_top(self):
        session = self.begin()
        job = terminal.Terminal(self, "gothonctl", "top", "-d", "0.1", columns=150)
        job.await_screen(lambda lines: any(line.startswith(session) and SHOWN in line for line in lines))
        job.type(b"e")
        job.await_screen(lambda lines: any("waits for lock" in line for line in lines) and SHOWN in "".join(lines))
        self.assertNotIn("\u202e".encode(), job.seen)
        self.assertNotIn("\u009b".encode(), job.seen)
        job.type(b"q")
        self.assertEqual(job.wait(), 0)

    def test_a_verdict_in_the_terminal_and_in_the_log(self):
        (self.folder / (NAME + ".py")).write_text(APP.format(value=NAME))
        for words in ((), ("--detach",)):
            with self.subTest(options=words):
                run = self.gothon(*words, 2, NAME + ".py", cwd=self.folder)
                if words:
                    session = run.out.decode().strip()
                    self.ctl("wait", session)
                    run = self.ctl("logs", session)
                self.assertHarmless(run.err, "gothon: deadlock: node 1 waits for lock '_lock_a_' at " + SHOWN + ".py:13")

    def test_messages_before_a_run_and_labels(self):
        (self.folder / "app.py").write_text("_x_: int = 0\ndel _x_  # " + NAME.replace("\n", "") + "\n")
        run = self.gothon(2, "./app.py", cwd=self.folder)
        self.assertEqual(run.status, 1, repr(run))
        self.assertHarmless(run.err, SHOWN.replace("\\n", ""))
        (self.folder / "app.py").write_text("_x_: int = 0\nprint('here', flush=True)\n")
        run = self.assertRun(self.gothon("--label-format", "{name}: ", "--name", NAME, 2, "app", cwd=self.folder))
        self.assertHarmless(run.out)
        run = self.assertRun(self.gothon("-v", "--python", self.link_to_python(), 2, "app", cwd=self.folder))
        self.assertHarmless(run.err)

    def link_to_python(self):
        link = self.folder / "python"
        link.symlink_to(self.interpreter)
        return str(link)

    def test_check_shows_names_of_files_and_lines_of_source(self):
        (self.folder / (NAME + ".py")).write_text("_x_: int = 0\ndel\t_x_ # " + NAME.replace("\n", "") + "\n'\u202e'; del _x_\n")
        run = self.gothon("check", ".")
        self.assertEqual(run.status, 1, repr(run))
        self.assertHarmless(run.out)
        text = run.out.decode()
        self.assertIn("\ndel\t_x_ # " + SHOWN.replace("\\n", "") + "\n   \t^\n", text)
        self.assertIn("\n'\\u202e'; del _x_\n" + " " * 14 + "^\n", text, "the caret is below what is shown")
        for form in ("json", "sarif"):
            out = self.gothon("check", "--format", form, ".").out
            self.assertIsNone(OBEYED.search(out.decode()), form)
            said = json.loads(out)
            if form == "json":
                self.assertEqual(said["diagnostics"][0]["file"], NAME + "/" + NAME + ".py")
                self.assertEqual(said["diagnostics"][0]["source"], "del\t_x_ # " + NAME.replace("\n", ""))

    def test_arguments_come_back_written_out(self):
        session = self.begin()
        for words in (
                [b"gothon", BYTES, "app"], [b"gothon", b"--" + BYTES, "1", "app"], ["gothon", "--timeout", BYTES, "1", "app"],
                ["gothon", "--label", BYTES, "1", "app"], ["gothon", "--color", BYTES, "1", "app"], ["gothon", "--only", BYTES, "2", "app"],
                ["gothon", "--pdb", BYTES, "2", "app"], ["gothon", "--python", BYTES, "2", "app"], ["gothon", "--bind", BYTES, "2", "app"],
                ["gothon", "--memory-max", BYTES, "2", "app"], ["gothon", "-p", BYTES, "2", "app"], ["gothon", "--stop-timeout", BYTES, "2", "app"],
                ["gothon", "--log-dir", b"/proc/" + BYTES, "2", "app"], ["gothon", "check", BYTES], ["gothon", "check", "--format", BYTES],
                ["gothon", "check", "--nodes", BYTES], ["gothon", "check", "--python", BYTES], ["gothon", "translate", BYTES],
                ["gothon", "translate", "--session", BYTES, "app.py"], ["gothon", "translate", b"--" + BYTES, "x"],
                ["gothonctl", BYTES], ["gothonctl", "list", BYTES], ["gothonctl", "list", b"--" + BYTES], ["gothonctl", "stop", BYTES],
                ["gothonctl", "wait", BYTES], ["gothonctl", "kill", BYTES], ["gothonctl", "kill", "-s", BYTES, session],
                ["gothonctl", "kill", session, BYTES], ["gothonctl", "vars", BYTES], ["gothonctl", "vars", session, BYTES],
                ["gothonctl", "why", BYTES], ["gothonctl", "attach", BYTES], ["gothonctl", "logs", BYTES],
                ["gothonctl", "logs", "--since", BYTES, session], ["gothonctl", "logs", "--node", BYTES, session],
                ["gothonctl", "top", BYTES], ["gothonctl", "top", "--sort", BYTES], ["gothonctl", "top", "-d", BYTES],
                ["gothond", BYTES], ["gothond", "--log-level", BYTES], ["gothond", b"--" + BYTES], ["gothond", "--idle-exit", BYTES]):
            with self.subTest(words=words):
                run = self.finish(self.start(*words))
                self.assertNotEqual(run.status, 0, repr(run))
                self.assertHarmless(run.out + run.err, SHOWN + "\\xff")

    def test_settings_come_back_written_out(self):
        self.write("app.py", "")
        config = pathlib.Path(self.environment["XDG_CONFIG_HOME"]) / "gothon"
        config.mkdir()
        for environment in ({"GOTHON_TRANSPORT": BYTES}, {"GOTHON_STRING_MAX_SIZE": BYTES}, {"GOTHON_KEEP_TEMP_DIR": BYTES},
                            {"XDG_RUNTIME_DIR": b"/proc/" + BYTES}):
            with self.subTest(environment=environment):
                run = self.gothon(2, "app", environment=environment)
                self.assertHarmless(run.out + run.err, SHOWN)
        for text in (json.dumps({NAME: 1}), json.dumps({"sessions": NAME}), json.dumps({"memory": NAME})):
            (config / "gothond.json").write_text(text)
            with self.subTest(quotas=text):
                self.assertHarmless(self.gothon(2, "app").err, "\\x1b" if NAME in json.loads(text) else "\\u001b")
                self.assertHarmless(self.ctl("doctor").out, "WRONG")
        (config / "gothond.json").unlink()
        self.assertHarmless(self.ctl("doctor", environment={"XDG_STATE_HOME": os.path.join(os.fsencode(str(self.project)), BYTES)}).out)


if __name__ == "__main__":
    unittest.main()
