"""gothond is everybody's: who happens to have started it lends it nothing, and each node has the world of its own client."""

import json
import os
import pathlib
import resource
import unittest

import product
from product import processes_with, wait_for

FACTS = """
import json, os, resource, signal
_node_: int = 0
_x_: int = 0
_x_ += 1
mask = os.umask(0)
print(json.dumps({"limits": [resource.getrlimit(number) for number in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU)],
                  "umask": mask, "cwd": os.getcwd(), "ignored": signal.getsignal(signal.SIGUSR1) is signal.SIG_IGN,
                  "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])), "nice": os.getpriority(os.PRIO_PROCESS, 0),
                  "cpus": sorted(os.sched_getaffinity(0)), "word": os.environ.get("WORD")}))
"""


class FirstClient(product.TestCase):
    """Each test has a gothond of its own, started by its first command."""

    def setUp(self):
        super().setUp()
        self.runtime = self.project / "runtime"
        self.runtime.mkdir(mode=0o700)
        self.environment = dict(self.environment, XDG_RUNTIME_DIR=str(self.runtime))
        self.marker = "XDG_RUNTIME_DIR={}".format(self.runtime).encode()
        self.write("app.py", FACTS)

    def tearDown(self):
        self.assertNothingLeft()
        for pid in self.gothonds():
            os.kill(pid, 15)
        wait_for(lambda: not processes_with(self.marker), "the end of gothond")

    def gothonds(self):
        return [pid for pid, line in processes_with(self.marker).items() if "gothond" in line and "--session" not in line]

    def gothond(self):
        pid, = self.gothonds()
        return pathlib.Path("/proc/{}".format(pid))

    def facts(self, shell, program="gothon --label never 2 app", **environment):
        """What each node says, with the shell's words before the command."""
        run = self.finish(self.start("bash", "-c", shell + "\nexec " + program, environment=environment))
        self.assertEqual((run.status, run.text()), (0, ""), repr(run))
        said = [json.loads(line) for line in run.out.decode().splitlines()]
        self.assertTrue(all(one == said[0] for one in said), said)
        return said[0]

    def assertLikePython(self, shell, **environment):
        plain = self.facts(shell, "python -m app", **environment)
        for program in ("gothon --label never 2 app", "gothon 1 app", "gothon --standalone --label never 2 app"):
            self.assertEqual(self.facts(shell, program, **environment), plain, (shell, program))

    STRANGE = "ulimit -Sf 1000; ulimit -Sn 100; ulimit -St 1000; umask 0123; trap '' USR1"

    def test_strange_limits_masks_and_signals_are_those_of_the_nodes_of_who_has_them(self):
        self.assertLikePython(self.STRANGE, WORD="first")
        self.assertLikePython("true", WORD="second")
        self.assertLikePython("ulimit -Sf 5; umask 0")

    def test_a_first_client_that_may_write_no_file_gets_its_session_and_leaves_no_limit(self):
        self.assertLikePython("ulimit -Sf 0")
        for process in processes_with(self.marker):
            fields = [line.split("  ") for line in pathlib.Path("/proc/{}/limits".format(process)).read_text().splitlines()]
            limits = {row[0]: [cell.strip() for cell in row[1:] if cell.strip()] for row in fields}
            self.assertEqual(limits["Max file size"][0], limits["Max file size"][1])
        self.assertLikePython("true")

    def test_gothond_has_the_limits_mask_signals_and_place_of_no_client(self):
        self.facts(self.STRANGE + "; cpus=$(taskset -pc $$ | sed 's/.*: //; s/[,-].*//'); taskset -pc $cpus $$ >/dev/null; "
                   "echo 300 > /proc/self/oom_score_adj", WORD="first")
        place = self.gothond()
        status = dict(line.split(":\t", 1) for line in (place / "status").read_text().splitlines())
        pid = int(place.name)
        self.assertEqual(status["Umask"], "0077")
        self.assertEqual(int(status["SigIgn"], 16) & 1 << 9, 0, "USR1")
        self.assertEqual(os.readlink(str(place / "cwd")), "/")
        self.assertEqual((place / "oom_score_adj").read_text().strip(), "0")
        self.assertEqual(os.sched_getaffinity(pid), os.sched_getaffinity(os.getpid()))
        for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU):
            soft, hard = resource.prlimit(pid, kind)
            self.assertEqual(soft, hard, kind)
        self.assertNotIn(b"WORD=first", (place / "environ").read_bytes().split(b"\0"))

    def test_session_processes_too(self):
        process = self.start("bash", "-c", self.STRANGE + "; exec gothon 2 waits")
        self.write("waits.py", "import time\nprint('up', flush=True)\ntime.sleep(1000)\n")
        self.assertIn(b"up", process.stdout.readline())
        for pid, line in processes_with(self.marker).items():
            if "--session" not in line:
                continue
            for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU):
                soft, hard = resource.prlimit(pid, kind)
                self.assertEqual(soft, hard, (line, kind))
        process.terminate()
        self.finish(process)


@unittest.skipUnless(os.getuid() == 0, "only root can have a /tmp and a password database of its own")
class FirstHome(product.TestCase):
    """Where XDG_RUNTIME_DIR is the system's, gothond's directories are those of the password database."""

    ENTER = ('mount --make-rprivate / && mount --bind "$0" /mnt && mount --bind "$1" /srv && shift && export PATH="/srv/bin:$PATH" && '
             'mount -t tmpfs tmpfs /tmp && mount -t tmpfs tmpfs /run && mkdir -p /tmp/home/.config/gothon /tmp/first && '
             'echo "root:x:0:0::/tmp/home:/bin/sh" > /tmp/passwd && mount --bind /tmp/passwd /etc/passwd && cd /mnt && '
             'unset XDG_RUNTIME_DIR XDG_STATE_HOME XDG_CONFIG_HOME && exec "$@"')

    def inside(self, script):
        return self.finish(self.start("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", self.ENTER,
                                      str(self.project), str(product.BIN.parent), "sh", "-c", script))

    def test_quotas_and_logs_are_where_the_users_home_is_not_the_first_callers(self):
        self.write("app.py", "print('ran')\n")
        run = self.inside("""
            mkdir -p /tmp/first/.config/gothon && echo '{"nodes": 1}' > /tmp/first/.config/gothon/gothond.json
            HOME=/tmp/first gothon --label never 2 app || exit 1
            test -e /tmp/home/.local/state/gothon/gothond.log || exit 2
            test ! -e /tmp/first/.local || exit 3
            echo '{"nodes": 1}' > /tmp/home/.config/gothon/gothond.json
            HOME=/tmp/first XDG_CONFIG_HOME=/tmp/none gothon --label never 2 app && exit 4
            true""")
        self.assertEqual((run.status, run.out), (0, b"ran\nran\n"), repr(run))
        self.assertIn("raise nodes in /tmp/home/.config/gothon/gothond.json", run.text())


if __name__ == "__main__":
    unittest.main()
