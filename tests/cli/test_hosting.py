"""Who hosts a session: gothond, unless its children cannot be what the caller's would be; then the client itself."""

import json
import os
import unittest

import product

WORLD = """\
import os, resource
names = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"]
_sync_all_: callable = lambda n=_node_count_: ()
_sync_all_(1)
_sync_all_()
if _node_ == 0:
    print([os.readlink("/proc/self/ns/" + name) for name in names], os.getgroups(), os.getresuid(), os.getresgid(),
          [resource.getrlimit(i) for i in range(16)], os.nice(0),
          [line for line in open("/proc/self/status") if line.startswith(("NoNewPrivs", "Cap"))], sep="\\n")
"""
PLAIN = WORLD.replace("_sync", "#").replace("_node_", "0")
NO_RAISING = ["setpriv", "--bounding-set=-sys_resource,-sys_nice", "--inh-caps=-all"]


@unittest.skipUnless(os.getuid() == 0, "only root can make all these worlds")
class Hosting(product.TestCase):
    def setUp(self):
        super().setUp()
        self.write("app.py", WORLD)
        self.write("plain.py", PLAIN)

    def end_gothond(self):
        def running():
            return [pid for pid, line in product.processes_with(self.marker).items() if "gothond" in line]

        for pid, line in product.processes_with(self.marker).items():
            if "gothond" in line and "--session" not in line:
                os.kill(pid, 15)
        product.wait_for(lambda: not running(), "the end of gothond")

    def hosted(self, around, by_gothond=()):
        """A command whose gothond is started within `by_gothond` and that itself runs within `around`; checks that its nodes have
        the very world of plain Python there. Returns its stderr."""
        self.end_gothond()
        self.assertRun(self.finish(self.start(*by_gothond, "gothonctl", "status")))
        run = self.assertRun(self.finish(self.start(*around, "sh", "-c", "python plain.py; exec gothon -v --label never 2 app")))
        lines = run.out.decode().splitlines()
        half = len(lines) // 2
        self.assertEqual(lines[:half], lines[half:], repr(run))
        self.assertNothingLeft()
        return run.text()

    def test_the_same_world_is_gothonds(self):
        self.assertIn("hosted by gothond", self.hosted(["env"]))

    def test_what_can_be_set_for_a_child_is_gothonds(self):
        for around in (["nice", "-n", "5"], ["setpriv", "--no-new-privs"], ["prlimit", "--nofile=300:400"], ["taskset", "-c", "0"]):
            self.assertIn("hosted by gothond", self.hosted(around), around)

    def test_another_namespace(self):
        for option, words in (("--net", "network"), ("--mount", "mount"), ("--uts", "host name"), ("--ipc", "IPC"),
                              ("--cgroup", "cgroup"), ("--map-root-user", "user")):
            self.assertIn("this command has another {} namespace".format(words), self.hosted(["unshare", option]), option)

    def test_another_namespace_of_its_children(self):
        for options, words in ((["--pid", "--fork", "--kill-child"], "process"), (["--time", "--fork"], "time"),
                               (["--pid", "--fork", "--mount-proc"], "namespace")):
            self.assertIn(words, self.hosted(["unshare", *options]), options)

    def test_other_groups(self):
        for options, words in ((["--groups", "5,6"], "list of supplementary groups"), (["--regid", "5", "--keep-groups"], "group"),
                               (["--bounding-set", "-net_raw"], "capabilities")):
            self.assertIn("another", self.hosted(["setpriv", *options]), options)
            self.assertIn(words, self.hosted(["setpriv", *options]), options)

    def test_a_higher_hard_limit_than_gothond_may_set(self):
        low = NO_RAISING + ["prlimit", "--nofile=300:400"]
        self.assertIn("a hard limit above gothond's", self.hosted(NO_RAISING, by_gothond=low))
        self.assertIn("hosted by gothond", self.hosted(low, by_gothond=NO_RAISING))
        self.assertIn("hosted by gothond", self.hosted(["env"], by_gothond=["prlimit", "--nofile=300:400"]))

    def test_a_higher_priority_than_gothond_may_give(self):
        self.assertIn("nice", self.hosted(NO_RAISING, by_gothond=NO_RAISING + ["nice"]))
        self.assertIn("hosted by gothond", self.hosted(["env"], by_gothond=["nice"]))

    def test_a_gothond_that_may_not_pass_privileges_on(self):
        self.assertIn("no_new_privs", self.hosted(["env"], by_gothond=["setpriv", "--no-new-privs"]))

    def test_in_a_process_namespace_with_an_outer_proc_the_session_ends_its_descendants(self):
        self.write("app.py", """\
            import subprocess, sys
            _sync_all_: callable = lambda n=_node_count_: ()
            subprocess.Popen(["sleep", "1000"], start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
            _sync_all_(1)
            _sync_all_()
            """)
        # A shell that stays: the namespace, and with it whatever is in it, does not end with gothon.
        script = "gothon 2 app; echo $?; for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline; done 2>/dev/null | grep -c 'sleep 100[0]'"
        run = self.finish(self.start("unshare", "--pid", "--fork", "--kill-child", "sh", "-c", script))
        self.assertEqual(run.out.decode().splitlines()[0], "0", repr(run))
        self.assertNothingLeft()

    def test_in_a_process_namespace_with_an_outer_proc_nobody_is_deadlocked(self):
        """Under the numbers of its nodes /proc has others."""
        self.write("app.py", "_sync_never_: callable = lambda n=100: ()\n_sync_never_()\n")
        # Not in the namespace, with which it would be killed.
        self.assertRun(self.finish(self.start("gothonctl", "status")))
        process = self.start("unshare", "--pid", "--fork", "--kill-child", "gothon", "2", "app")

        def ctl(*arguments):
            return json.loads(self.finish(self.start("gothonctl", *arguments)).out or "{}")

        session, = product.wait_for(lambda: [each["id"] for each in ctl("list", "--json")["sessions"] if each["state"] == "running"], "it to run")

        def settled():
            why = ctl("why", "--json", session)
            return sum(wait["place"] is not None for wait in why.get("waits", [])) == 2 and why["looks"] > 3 and why

        why = product.wait_for(settled, "some looks at two who wait")
        self.assertEqual((why["verdict"], why["conclusion"]), ("none", "/proc counts processes as another namespace does: nothing more is known"))
        self.finish(self.start("gothonctl", "stop", session))
        self.assertEqual(self.finish(process).status, 143)


if __name__ == "__main__":
    unittest.main()
