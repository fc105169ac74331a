"""Another user of the machine gets nothing: not a line of his is run, not a file of ours written or removed for him (docs/security.md).

The attacks are those of a real other user, who tries again and again while sessions come and go; only root can be two users.
"""

import os
import pathlib
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import unittest

import product

STRANGER = 65534

APP = "_x_: int = 0\n_x_ += 1\nprint('fine', flush=True)\n"

#: Puts a directory of his own where a session's is, with a main module of his own; says so on stdout.
SWAP = r"""
import os, sys
project = sys.argv[1]
os.umask(0)
folder = os.path.join(project, ".gothon")
code = os.path.join(sys.argv[2], "evil.py")
os.listdir(project)  # he can come there, or this attack would prove nothing
print("ready", flush=True)
number = 0
while True:
    try:
        ids = [name for name in os.listdir(folder) if name.isalnum() and len(name) == 8]
    except OSError:
        ids = []
    for name in ids:
        number += 1
        at = os.path.join(folder, name)
        try:
            os.rename(at, "{}-{}".format(at, number))
            os.mkdir(at)
            with open(os.path.join(at, "manifest"), "w") as manifest:
                manifest.write("gothon-manifest\t4\nsession\t{0}\nruntime\t/\ntoken\t0\nnodes\t1\nroot\t{1}\nmain\t{1}/app.py\n"
                               "module\t{1}/app.py\t{2}\t\t\t-\n".format(name, project, code))
            print("swapped", flush=True)
        except OSError:
            pass
"""


def as_stranger(*command, **options):
    """A process of the other user."""
    return subprocess.Popen(["setpriv", "--reuid", str(STRANGER), "--regid", str(STRANGER), "--clear-groups", *map(str, command)],
                            stdout=subprocess.PIPE, start_new_session=True, **options)


def run_as_stranger(*command):
    process = as_stranger(*command)
    out = process.communicate(timeout=60)[0]
    return process.returncode, out


@unittest.skipUnless(os.geteuid() == 0, "only root can be two users")
class Strangers(product.TestCase):
    """The project is where everybody can come to."""

    def setUp(self):
        super().setUp()
        # Not where temporary files of a test are, which nobody else can reach.
        self.open_world = pathlib.Path(tempfile.mkdtemp(prefix="gothon-open-", dir="/tmp"))
        self.open_world.chmod(0o755)
        self.addCleanup(shutil.rmtree, str(self.open_world))
        self.project = self.open_world / "project"
        self.project.mkdir(mode=0o755)
        self.write("app.py", APP)
        self.loot = self.open_world / "loot"
        self.loot.mkdir()
        (self.loot / "evil.py").write_text("open({!r}, 'w').close()\n".format(str(self.loot / "executed")))
        self.loot.chmod(0o777)

    def attack(self, *command):
        attacker = as_stranger(sys.executable, "-c", *command)
        self.addCleanup(attacker.stdout.close)
        self.addCleanup(attacker.wait)
        self.addCleanup(os.killpg, attacker.pid, signal.SIGKILL)
        self.assertEqual(attacker.stdout.readline(), b"ready\n")
        return attacker

    def assertHolds(self, runs=6, nodes=2, umask=0o022, **options):
        """The session does what it does without the other user, who has put nothing in its place."""
        attacker = self.attack(SWAP, self.project, self.loot)
        for _ in range(runs):
            run = self.assertRun(self.gothon(nodes, "app", preexec_fn=lambda: os.umask(umask), **options))
            self.assertEqual((run.lines(), run.text()), (["fine"] * nodes, ""))
        os.set_blocking(attacker.stdout.fileno(), False)
        self.assertIn(attacker.stdout.read(), (None, b""), "he has put his own in the place of a session's directory")
        self.assertFalse((self.loot / "executed").exists(), "his code was run")

    def test_a_umask_that_lets_everybody_write(self):
        self.assertHolds(umask=0)

    def test_a_project_that_everybody_may_write_to(self):
        self.project.chmod(0o777)
        self.assertHolds()

    def test_a_directory_above_that_everybody_may_write_to(self):
        self.open_world.chmod(0o777)
        self.assertHolds()

    def test_a_group_that_may_write(self):
        os.chown(str(self.project), 0, STRANGER)
        self.project.chmod(0o2775)
        self.assertHolds(umask=0o002)

    def test_a_project_of_his(self):
        os.chown(str(self.project), STRANGER, STRANGER)
        self.assertHolds()

    def test_a_folder_that_an_earlier_session_left_open_is_closed_again(self):
        folder = self.project / ".gothon"
        (folder / "left").mkdir(parents=True)
        folder.chmod(0o777)
        self.assertHolds()
        self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o755)
        shutil.rmtree(str(folder))

    def test_a_folder_that_he_made_first_where_everybody_may(self):
        self.project.chmod(0o1777)
        folder = self.project / ".gothon"
        self.assertEqual(run_as_stranger("mkdir", "--mode", "777", folder)[0], 0)
        self.assertHolds()
        self.assertTrue(folder.exists(), "it is not ours to remove")
        folder.rmdir()

    def test_a_sticky_directory_serves(self):
        """As /tmp is: what is made there nobody else renames."""
        self.project.chmod(0o1777)
        self.write("app.py", "import os, sys\n_x_: int = 0\nprint(os.listdir('.gothon')[0] != '')\n")
        self.assertEqual(self.assertRun(self.gothon(1, "app")).lines(), ["True"])

    def test_nothing_is_kept_where_somebody_could_swap_it_and_that_is_said(self):
        self.project.chmod(0o777)
        run = self.assertRun(self.gothon(2, "app", environment={"GOTHON_KEEP_TEMP_DIR": "true"}))
        self.assertEqual(run.text(), "gothon: GOTHON_KEEP_TEMP_DIR: nothing is kept in this project: {}: is open for everybody to write, "
                         "who could put something else in the place of what is there\n".format(self.project))

    def test_the_clean_up_of_a_killed_session_leaves_other_directories_alone(self):
        """Somebody has put a link to his repository in the place of .gothon meanwhile."""
        self.write("app.py", "import time\n_x_: int = 0\nprint('up', flush=True)\ntime.sleep(60)\n")
        session = self.assertRun(self.gothon("--detach", 2, "app")).out.decode().strip()
        repository = self.open_world / "repository"
        (repository / session).mkdir(parents=True)
        (repository / ".gitignore").write_text("*.pyc\n")
        (self.project / ".gothon").rename(self.project / "moved")
        (self.project / ".gothon").symlink_to(repository)
        own, = [pid for pid, line in product.processes_with(self.marker).items()
                if line.endswith("--session " + session)]
        os.kill(own, signal.SIGKILL)
        runtime = self.world / "XDG_RUNTIME_DIR" / "gothon" / session
        product.wait_for(lambda: not runtime.exists(), "gothond's clean-up")
        self.assertEqual((repository / ".gitignore").read_text(), "*.pyc\n")
        self.assertTrue((repository / session).exists())
        (self.project / ".gothon").unlink()

    def test_a_runtime_directory_of_his_is_not_used(self):
        """As after sudo -E: he could put his own sockets there."""
        his = self.open_world / "his"
        his.mkdir(mode=0o700)
        (his / "gothon").mkdir(mode=0o700)
        os.chown(str(his), STRANGER, STRANGER)
        self.without_own_runtime({"XDG_RUNTIME_DIR": str(his)}, "{}: belongs to user {}, who could put something else in the place of "
                                 "what is there".format(his, STRANGER))
        self.assertEqual(os.listdir(str(his / "gothon")), [])

    def test_one_below_a_directory_of_his_is_not_used(self):
        his = self.open_world / "his"
        (his / "deeper").mkdir(parents=True, mode=0o700)
        os.chown(str(his), STRANGER, STRANGER)
        self.without_own_runtime({"XDG_RUNTIME_DIR": str(his / "deeper")}, "{}: belongs to user {}, who could put something else in the "
                                 "place of what is there".format(his, STRANGER))

    def without_own_runtime(self, environment, why):
        """Runs in a /tmp of its own, so that its /tmp/gothon-0 is nobody else's."""
        script = ('mount --make-rprivate / && mount --bind "$1" /mnt && mount --bind "$2" /srv && mount -t tmpfs tmpfs /tmp && '
                  'mkdir -p "$1" && mount --move /mnt "$1" && cd "$3" && shift 3 && exec "$@"')
        for nodes in (1, 2):
            run = self.finish(self.start("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", script, "sh",
                                         str(self.open_world), str(product.BIN.parent), str(self.project), "/srv/bin/gothon",
                                         str(nodes), "app", environment=environment))
            self.assertEqual((run.status, run.lines(), run.text()),
                             (0, ["fine"] * nodes, "gothon: XDG_RUNTIME_DIR: {}: using /tmp/gothon-0\n".format(why)))


class LogDirectory(product.TestCase):
    """What stands in --log-dir already, for somebody else may have put it there."""

    def setUp(self):
        super().setUp()
        self.write("app.py", APP)
        self.logs = self.project / "logs"
        self.logs.mkdir()
        self.log = self.logs / "node-0.out"
        self.own = self.project / "precious"
        self.own.write_text("precious\n")

    def refused(self, why):
        run = self.gothon("--log-dir", self.logs, 2, "app")
        self.assertEqual((run.status, run.out, run.text()), (125, b"", "gothon: --log-dir: node-0.out: {}\n".format(why)))
        self.assertEqual(self.own.read_text(), "precious\n")

    def test_a_link_is_not_followed(self):
        self.log.symlink_to(self.own)
        self.refused("it is there and is no plain file: remove it, or name another directory")

    def test_a_second_name_of_a_file_is_not_emptied(self):
        os.link(str(self.own), str(self.log))
        self.refused("the file has another name too (a hard link), and would be emptied there: remove it, or name another directory")

    def test_a_pipe_that_nobody_reads_is_not_waited_for(self):
        os.mkfifo(str(self.log))
        self.refused("it is there and is no plain file: remove it, or name another directory")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a file away")
    def test_a_file_of_somebody_else_is_not_written(self):
        self.log.write_text("his\n")
        os.chown(str(self.log), STRANGER, STRANGER)
        self.refused("it belongs to user {}: remove it, or name another directory".format(STRANGER))
        self.assertEqual(self.log.read_text(), "his\n")

    def test_that_of_an_earlier_run_is_emptied(self):
        self.log.write_text("old\n" * 100)
        self.assertRun(self.gothon("--log-dir", self.logs, 2, "app"))
        self.assertEqual(self.log.read_text(), "fine\n")


if __name__ == "__main__":
    unittest.main()
