"""Where there is no login session: in a container, without a home directory, where nothing can be written, without /proc.

Each works, or says what does not and what to do. With a user manager but no bus: tests/systemd/test_without_bus.py.
"""

import os
import pathlib
import signal
import unittest

import product
from product import wait_for

APP = """
_node_: int = 0
_x_: int = 0
_lock_a_: callable = lambda: ()
_unlock_a_: callable = lambda: ()
_sync_all_: callable = lambda n=_node_count_: ()
_lock_a_()
_x_ += 1
_unlock_a_()
_sync_all_(1)
_sync_all_()
print(_x_, "nodes")
"""
WAITS = """
import time
_x_: int = 0
print("up", flush=True)
while True:
    time.sleep(0.01)
"""
ROOT = os.getuid() == 0


class Surroundings(product.TestCase):
    def setUp(self):
        super().setUp()
        self.write("app.py", APP)

    def assertSays(self, run, status, text):
        self.assertEqual((run.status, run.out, run.text()), (status, b"", text), repr(run))


@unittest.skipUnless(ROOT, "only root can make a container")
class Container(Surroundings):
    """As an image's command runs: root, process 1, no XDG_RUNTIME_DIR, an empty /tmp and /run."""

    # Project and product are reached by other paths, for /tmp may have hidden them.
    ENTER = ('mount --make-rprivate / && mount --bind "$0" /mnt && mount --bind "$1" /srv && shift && export PATH="/srv/bin:$PATH" && '
             'mount -t tmpfs tmpfs /tmp && mount -t tmpfs tmpfs /run && '
             'echo root:x:0:0::/tmp/home:/bin/sh > /tmp/passwd && mount --bind /tmp/passwd /etc/passwd && cd /mnt && '
             'unset XDG_RUNTIME_DIR XDG_STATE_HOME XDG_CONFIG_HOME HOME && exec "$@"')

    def start_in(self, *command):
        return self.start("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child",
                          "sh", "-c", self.ENTER, str(self.project), str(product.BIN.parent), *map(str, command))

    def run_in(self, *command):
        return self.finish(self.start_in(*command))

    def test_it_runs_and_leaves_nothing_in_the_project(self):
        for nodes in (1, 3):
            run = self.assertRun(self.run_in("gothon", nodes, "app"))
            self.assertEqual((run.lines(), run.text()), (["{} nodes".format(nodes)] * nodes, ""))
            self.assertNothingLeft()

    def test_a_second_command_finds_the_first_ones_gothond(self):
        run = self.assertRun(self.run_in("sh", "-c", "gothon -v 2 app && gothon -v 2 app; ls /tmp /tmp/gothon-0"))
        self.assertEqual(run.text().count("hosted by gothond"), 2, repr(run))
        self.assertIn(b"control.sock\n", run.out)

    def test_as_process_1_a_signal_ends_it(self):
        """The kernel keeps from process 1 what it does not handle: it cannot die of a signal."""
        self.write("waits.py", WAITS)
        for number in (signal.SIGINT, signal.SIGTERM):
            for nodes in (1, 2):
                with self.subTest(signal=number, nodes=nodes):
                    around = self.start_in("gothon", nodes, "waits")
                    for _ in range(nodes):
                        self.assertIn(b"up", around.stdout.readline())
                    inner, = pathlib.Path("/proc/{0}/task/{0}/children".format(around.pid)).read_text().split()
                    os.kill(int(inner), number)
                    self.assertEqual(self.finish(around).status, 128 + number)
                    self.assertNothingLeft()

    def test_detaching_from_process_1_is_refused(self):
        self.assertSays(self.run_in("gothon", "--detach", 2, "app"), 125,
                        "gothon: --detach: this command is process 1 of its container, which would end with it: leave out "
                        "--detach, or run it from a shell that stays\n")

    def test_a_shell_that_stays_may_detach(self):
        run = self.assertRun(self.run_in("sh", "-c", "id=$(gothon --detach 2 app) && gothonctl wait $id && gothonctl logs $id"))
        self.assertEqual((run.lines(), run.text()), (["2 nodes"] * 2, ""))

    def test_limits_are_refused(self):
        run = self.run_in("gothon", "--memory-max", "1G", 2, "app")
        self.assertEqual((run.status, run.out), (125, b""))
        self.assertIn("gothon: MemoryMax=1G: limits are kept by a scope of systemd, and this session is in none: no systemd user "
                      "manager runs here", run.text())

    def test_the_doctor_knows_it(self):
        run = self.assertRun(self.run_in("gothonctl", "doctor"))
        lines = {line[7:25].strip(): line for line in run.out.decode().splitlines()}
        self.assertIn("ok     runtime directory /tmp/gothon-0", lines.values())
        for name, words in (("user manager", "gothon starts gothond by itself"), ("session bus", "all else works"),
                            ("state directory", "/tmp/gothon-0/state")):
            self.assertTrue(lines[name].startswith("note ") and words in lines[name], lines[name])


class WithoutHome(Surroundings):
    """Each test has a gothond of its own, which has the same HOME."""

    def setUp(self):
        super().setUp()
        self.runtime = self.project / "run"
        self.runtime.mkdir(mode=0o700)
        self.environment = dict(self.environment, XDG_RUNTIME_DIR=str(self.runtime))
        for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            del self.environment[name]

    def tearDown(self):
        marker = "XDG_RUNTIME_DIR={}".format(self.runtime).encode()
        for pid, line in product.processes_with(marker).items():
            if "gothond" in line and "--session" not in line:
                os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not product.processes_with(marker), "the end of gothond")
        super().tearDown()

    def doctor(self):
        run = self.assertRun(self.finish(self.start("gothonctl", "doctor")))
        return next(line for line in run.out.decode().splitlines() if "state directory" in line)

    def test_nothing_is_missed(self):
        run = self.assertRun(self.gothon(2, "app"))
        self.assertEqual((run.lines(), run.text()), (["2 nodes"] * 2, ""))
        session = self.assertRun(self.gothon("--detach", 2, "app")).out.decode().strip()
        self.assertRun(self.finish(self.start("gothonctl", "wait", session)))
        self.assertEqual(self.assertRun(self.finish(self.start("gothonctl", "logs", session))).lines(), ["2 nodes"] * 2)
        self.assertTrue((self.runtime / "gothon" / "gothond.log").exists())
        self.assertIn("note   state directory   neither XDG_STATE_HOME nor HOME is set", self.doctor())

    def test_one_that_cannot_be_made_costs_detached_sessions_only(self):
        self.environment["HOME"] = "/dev/null/home"
        self.assertEqual(self.assertRun(self.gothon(2, "app")).lines(), ["2 nodes"] * 2)
        refused = self.gothon("--detach", 2, "app")
        self.assertEqual((refused.status, refused.out), (125, b""))
        self.assertRegex(refused.text(), r"\Agothon: --detach: its output cannot be kept: /dev/null/home/.*: "
                         r"set XDG_STATE_HOME to a directory that can be written\n\Z")
        self.assertTrue((self.runtime / "gothon" / "gothond.log").exists())

    @unittest.skipUnless(ROOT, "root gives up being root")
    def test_the_doctor_tells_a_user_whose_home_is_not_his(self):
        self.environment["HOME"] = "/root"
        run = self.finish(self.start("setpriv", "--reuid", "65534", "--clear-groups", "--inh-caps=-all", "gothonctl", "doctor"))
        self.assertRegex(run.out.decode(), r"note   state directory   /.*: Permission denied: detached sessions could not keep")


@unittest.skipUnless(ROOT, "only root can mount")
class ReadOnly(Surroundings):
    def within(self, mounts, *command):
        return self.finish(self.start("unshare", "--mount", "sh", "-c", mounts + ' && exec "$@"', "sh", *map(str, command)))

    def read_only(self, place):
        return 'mount --bind "{0}" "{0}" && mount -o remount,bind,ro "{0}" && cd "{1}"'.format(place, self.project)

    def test_a_read_only_project_runs(self):
        run = self.assertRun(self.within(self.read_only(self.project), "gothon", 2, "app"))
        self.assertEqual((run.lines(), run.text()), (["2 nodes"] * 2, ""))

    def test_a_read_only_runtime_directory_is_named(self):
        runtime = self.project / "run"
        (runtime / "gothon").mkdir(parents=True)
        for place in (runtime, runtime / "gothon"):
            place.chmod(0o700)
        self.environment = dict(self.environment, XDG_RUNTIME_DIR=str(runtime))
        for option in ((), ("--standalone",)):
            run = self.within(self.read_only(runtime), "gothon", *option, 2, "app")
            self.assertSays(run, 125, "gothon: {}/gothon: Read-only file system: sockets must live there; set XDG_RUNTIME_DIR to a "
                            "directory of yours, or unset it\n".format(runtime))

    @unittest.skipIf(product.SANITIZED, "a sanitizer needs /proc itself")
    def test_without_proc_it_says_what_to_mount(self):
        words = "/proc: it is not mounted here: Gothon reaches sockets and processes through it; as root: mount -t proc proc /proc\n"
        no_proc = "umount --lazy /proc"
        self.assertSays(self.within(no_proc, "gothon", 2, "app"), 125, "gothon: " + words)
        self.assertSays(self.within(no_proc, "gothonctl", "list"), 125, "gothonctl: " + words)
        doctor = self.within(no_proc, "gothonctl", "doctor")
        self.assertEqual(doctor.status, 1)
        self.assertIn("WRONG  runtime directory " + words, doctor.out.decode())


if __name__ == "__main__":
    unittest.main()
