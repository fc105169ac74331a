import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import product  # noqa: E402
from control import BIN, Control, GothondTestCase, processes_with, wait_for  # noqa: E402


def peak(process):
    """The most memory that it has had, in KiB."""
    return int(next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmHWM")).split()[1])


class Desk(GothondTestCase):
    def test_greets_with_its_version_and_protocol(self):
        desk = self.start()
        self.assertEqual(desk.greeting["role"], "desk")
        self.assertEqual(desk.greeting["pid"], self.daemon.pid)
        self.assertLessEqual(desk.greeting["oldest"], desk.greeting["protocol"])

    def test_open_gives_a_session_process_and_makes_a_new_spare_one(self):
        desk = self.start()
        first, session = self.open(desk)
        self.assertEqual(session.greeting["role"], "session")
        second, _ = self.open(desk)
        self.assertNotEqual(first, second)
        self.assertEqual(set(self.sessions()), {first, second})

    def test_ps_and_top_tell_session_processes_from_gothond(self):
        desk = self.start()
        self.open(desk)

        def names():
            return {pathlib.Path("/proc/{}/comm".format(pid)).read_text().strip() for pid in processes_with(self.marker)}

        wait_for(lambda: names() == {"gothond", "gothon-session"}, "the names of gothond and its session processes")

    def test_a_session_that_was_given_out_and_left_ends(self):
        desk = self.start()
        opened, session = self.open(desk)
        self.assertIn(opened, self.sessions())
        session.close()
        wait_for(lambda: opened not in self.sessions(), "the end of the session")
        wait_for(lambda: not (self.runtime / opened).exists(), "its directory to go")

    def test_a_session_that_its_client_never_entered_is_given_to_the_next(self):
        desk = self.start()
        opened = desk.ask({"verb": "open"})[0]["id"]
        desk.close()
        given = set()
        while opened not in given and len(given) < 3:
            client = self.connect()
            given.add(client.ask({"verb": "open"})[0]["id"])
            client.close()
        self.assertIn(opened, given)

    def test_unknown_verbs_and_wrong_fields_are_errors_in_words(self):
        desk = self.start()
        _, session = self.open(desk)
        for peer, who in ((desk, "gothond: "), (session, "session ")):
            error = peer.ask({"verb": "dance"})[0]["error"]
            self.assertTrue(error.startswith(who) and "no such verb" in error, error)
        self.assertRegex(desk.ask({"verb": "stop"})[0]["error"], "^gothond: stop: ")
        self.assertRegex(session.ask({"verb": "signal", "signal": "INT"})[0]["error"], "^session [0-9a-f]{8}: signal: ")
        session.close()

    def test_only_all_sessions_together_are_stopped_by_gothond(self):
        desk = self.start()
        opened, session = self.open(desk)
        for request in ({"verb": "stop", "all": False}, {"verb": "stop", "id": opened}):
            self.assertRegex(desk.ask(request)[0]["error"], "^gothond: stop: ")
        self.assertIn(opened, self.sessions())
        session.close()

    def test_what_strangers_send_stops_nobody(self):
        desk = self.start()
        for garbage in (b"\xff" * 4096, struct.pack("<II", 4, 0) + b"nope", struct.pack("<II", 2, 0) + b"[]",
                        struct.pack("<II", 1 << 20, 0) + b"x"):
            stranger = socket.socket(socket.AF_UNIX)
            stranger.connect(str(self.runtime / "control.sock"))
            stranger.sendall(garbage)
            self.addCleanup(stranger.close)
        self.assertEqual(desk.ask({"verb": "status"})[0]["daemon"]["pid"], self.daemon.pid)

    def test_messages_that_are_half_sent_take_no_more_than_one_may(self):
        desk = self.start()
        opened, session = self.open(desk)
        for greeting, path in ((desk.greeting, self.runtime / "control.sock"), (session.greeting, self.runtime / opened / "session.sock")):
            process = pathlib.Path("/proc/{}".format(greeting["pid"]))
            (process / "clear_refs").write_text("5")  # the peak begins anew
            before = peak(process)
            for _ in range(40):
                stranger = socket.socket(socket.AF_UNIX)
                self.addCleanup(stranger.close)
                stranger.connect(str(path))
                try:
                    stranger.sendall(struct.pack("<II", 1 << 20, 16 << 20) + bytes(12 << 20))
                except ConnectionError:
                    pass  # it held more than any other
            self.assertEqual(desk.ask({"verb": "status"})[0]["daemon"]["pid"], self.daemon.pid)
            self.assertIn("error", session.ask({"verb": "dance"})[0])
            if not product.SANITIZED:
                self.assertLess(peak(process) - before, 24 << 10)
        session.close()

    def test_a_second_gothond_says_that_there_is_one(self):
        self.start()
        second = subprocess.run([str(BIN / "gothond")], env=self.environment, stderr=subprocess.PIPE, timeout=20)
        self.assertEqual(second.returncode, 125)
        self.assertIn(b"another gothond", second.stderr)

    def test_idle_exit_ends_it_and_leaves_no_socket(self):
        desk = self.start("--idle-exit", "1")
        desk.close()
        self.assertEqual(self.daemon.wait(20), 0)
        self.assertFalse((self.runtime / "control.sock").exists())
        wait_for(lambda: not processes_with(self.marker), "the spare to end")

    def test_idle_exit_ends_one_whose_directory_has_been_removed(self):
        desk = self.start("--idle-exit", "1")
        shutil.rmtree(str(self.runtime))
        desk.close()
        self.assertEqual(self.daemon.wait(20), 0)
        wait_for(lambda: not processes_with(self.marker), "the spare to end")

    def test_a_socket_and_a_directory_that_the_dead_left_are_taken_over(self):
        self.runtime.mkdir(mode=0o700)
        dead = socket.socket(socket.AF_UNIX)
        dead.bind(str(self.runtime / "control.sock"))
        dead.close()
        (self.runtime / "deadbeef").mkdir()
        dead = socket.socket(socket.AF_UNIX)
        dead.bind(str(self.runtime / "deadbeef" / "session.sock"))
        dead.close()
        self.start()
        self.assertFalse((self.runtime / "deadbeef").exists())

    def test_a_runtime_directory_that_others_can_enter_is_refused(self):
        self.runtime.mkdir(mode=0o755)
        self.runtime.chmod(0o755)
        refused = subprocess.run([str(BIN / "gothond")], env=self.environment, stderr=subprocess.PIPE, timeout=20)
        self.assertEqual(refused.returncode, 125)
        self.assertIn(b"chmod 700", refused.stderr)

    @unittest.skipUnless(os.getuid() == 0, "only root can give a directory away")
    def test_a_runtime_directory_of_somebody_else_is_refused(self):
        self.runtime.mkdir(mode=0o700)
        os.chown(str(self.runtime), 12345, 12345)
        refused = subprocess.run([str(BIN / "gothond")], env=self.environment, stderr=subprocess.PIPE, timeout=20)
        self.assertEqual(refused.returncode, 125)
        self.assertIn(b"12345", refused.stderr)

    def test_wrong_usage_is_status_2(self):
        for arguments in (["--nope"], ["word"], ["--idle-exit", "x"], ["--log-level", "loud"]):
            wrong = subprocess.run([str(BIN / "gothond")] + arguments, env=self.environment, stderr=subprocess.PIPE, timeout=20)
            self.assertEqual((wrong.returncode, wrong.stderr[:9]), (2, b"gothond: "), arguments)


class Sessions(GothondTestCase):
    def test_nodes_run_in_the_callers_world(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "echo $0 $(umask) $(pwd) $(ulimit -c); trap", nodes=1, rlimits=[[4, 0, 0]])
        ended, _ = session.until("ended")
        self.assertEqual(ended["exit"], 0)
        self.assertEqual(self.output().split(), ["{node}".format(node=0), "0027", str(self.directory / "project"), "0"])

    def test_the_first_failing_node_is_told_and_the_others_are_stopped(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, 'test "$0" = 1 && exit 3; exec sleep 1000', nodes=3)
        ended, events = session.until("ended")
        self.assertEqual((ended["exit"], ended["node"], ended["status"]), (3, 1, 3 << 8))
        self.assertEqual(sum(event.get("event") == "exited" for event in events), 3)

    def test_nodes_that_the_session_does_not_have_are_not_spawned(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "exec sleep 1000", spawn=False)
        null = os.open(os.devnull, os.O_RDWR)
        self.addCleanup(os.close, null)
        for first, count in ((1, 1), (0, 2), (2 ** 32 - 1, 1), (2 ** 32 - 1, 2)):
            answer = session.ask({"verb": "spawn", "first": first, "count": count}, b"", [null] * 3 * count)[0]
            self.assertIn("not so many nodes", answer["error"], (first, count))
        self.assertNotIn("error", session.ask({"verb": "spawn", "first": 0, "count": 1}, b"", [null] * 3)[0])

    def test_with_keep_going_the_others_run_on(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, 'test "$0" = 0 && exit 3; echo done', nodes=2, keep_going=True)
        self.assertEqual(session.until("ended")[0]["exit"], 3)
        self.assertEqual(self.output(), "done\n")

    def test_both_directories_are_gone_before_the_end_is_told(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "exit 0")
        session.until("ended")
        self.assertFalse((self.runtime / opened).exists())
        self.assertFalse((self.directory / "project" / ".gothon").exists())

    def test_nothing_but_its_own_directory_is_removed(self):
        opened, session = self.open(self.start())
        precious = self.directory / "project" / ".gothon" / opened
        self.run_nodes(opened, session, "exit 0", spawn=False)
        session.send({"verb": "stop"})
        session.until("ended")
        self.assertFalse(precious.exists())
        other, session = self.open(self.connect())
        kept = self.directory / "precious"
        kept.mkdir()
        blob = b"/bin/sh\0" + os.fsencode(kept) + b"\0"
        request = dict(verb="run", name="", project="", module="", nodes=1, keep_going=False, keep_directory=False,
                       string_limit=1, token="f", umask=0, nice=0, io_priority=0, affinity=[], rlimits=[], ignored_signals=[],
                       no_new_privileges=False, argc=0, envc=0, variables=0)
        cwd = os.open("/", os.O_RDONLY)
        self.assertNotIn("error", session.ask(request, blob, [cwd])[0])
        os.close(cwd)
        session.send({"verb": "stop"})
        session.until("ended")
        self.assertTrue(kept.exists(), other)

    def test_a_lost_client_ends_the_session_and_all_that_descends_from_it(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "trap '' TERM; (trap '' TERM; setsid sleep 1000 & ); sleep 1000; sleep 1000", nodes=2)
        wait_for(lambda: sum("sleep" in line for line in processes_with(self.marker).values()) >= 4, "the nodes to run")
        session.close()
        wait_for(lambda: not any("sleep" in line for line in processes_with(self.marker).values()), "all to end")
        wait_for(lambda: not (self.runtime / opened).exists(), "the directory to go")

    def test_an_interpreter_that_cannot_run_is_126_or_127(self):
        desk = self.start()
        for interpreter, status in (("/nonexistent/python", 127), ("/etc/passwd", 126)):
            opened, session = self.open(desk)
            answer = self.run_nodes(opened, session, "", interpreter=interpreter)
            self.assertEqual(answer["exit"], status)
            self.assertIn(interpreter, answer["error"])
            self.assertEqual(session.until("ended")[0]["exit"], status)

    def test_stop_answers_when_the_session_has_ended(self):
        desk = self.start()
        opened, session = self.open(desk)
        self.run_nodes(opened, session, "exec sleep 1000", nodes=2)
        self.assertEqual(self.sessions()[opened]["nodes"], {"alive": 2, "total": 2})
        desk.send({"verb": "stop", "all": True})
        self.assertEqual(session.until("ended")[0]["exit"], 128 + signal.SIGTERM)
        session.close()
        self.assertNotIn("error", desk.receive()[0])
        self.assertEqual(self.sessions(), {})

    def test_a_stopped_session_process_is_listed_and_delays_nobody(self):
        desk = self.start()
        opened, session = self.open(desk)
        self.run_nodes(opened, session, "exec sleep 1000")
        pid = session.greeting["pid"]
        os.kill(pid, signal.SIGSTOP)
        try:
            self.assertEqual(self.sessions()[opened]["state"], "silent")
            other, second = self.open(self.connect())
            self.assertNotEqual(other, opened)
        finally:
            os.kill(pid, signal.SIGCONT)
        session.close()

    def test_a_stopped_session_process_is_listed_by_the_next_gothond_too(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "exec sleep 1000")
        pid = session.greeting["pid"]
        os.kill(pid, signal.SIGSTOP)
        try:
            self.daemon.kill()
            self.daemon.wait()
            self.start()
            facts = self.sessions()[opened]
            self.assertEqual((facts["state"], facts["pid"]), ("unknown", pid))
            self.assertLess(abs(facts["started"] - os.stat(str(self.runtime / opened / "session.sock")).st_mtime), 1)
        finally:
            os.kill(pid, signal.SIGCONT)
        wait_for(lambda: self.sessions()[opened]["state"] == "running", "it to be known again")
        session.close()

    def test_killing_gothond_leaves_a_session_alone_and_the_next_one_finds_it(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, 'read line < "$HOME/fifo"; exit 5', spawn=False)
        os.mkfifo(str(self.directory / "fifo"))
        null = os.open(os.devnull, os.O_RDWR)
        session.ask({"verb": "spawn", "first": 0, "count": 1}, b"", [null] * 3)
        os.close(null)
        self.daemon.kill()
        self.daemon.wait()
        self.start()
        wait_for(lambda: self.sessions().get(opened, {}).get("state") == "running", "the session to be found")
        (self.directory / "fifo").write_text("go\n")
        self.assertEqual(session.until("ended")[0]["exit"], 5)
        session.close()
        wait_for(lambda: self.sessions() == {}, "the session to go")

    def test_a_killed_session_process_takes_its_nodes_along(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "exec sleep 1000", nodes=2)
        os.kill(session.greeting["pid"], signal.SIGKILL)
        wait_for(lambda: not any("sleep" in line for line in processes_with(self.marker).values()), "the nodes to end")
        wait_for(lambda: self.sessions() == {} and not (self.runtime / opened).exists(), "its directory to go")

    def test_hundred_sessions_leave_gothond_as_it_was(self):
        desk = self.start()

        def one():
            opened, session = self.open(desk)
            self.run_nodes(opened, session, "exit 0")
            session.until("ended")
            session.close()
            wait_for(lambda: opened not in os.listdir(str(self.runtime)), "the session to go")
            (self.directory / "project").rmdir()

        def descriptors():
            return len(os.listdir("/proc/{}/fd".format(self.daemon.pid)))

        def resident():
            return int(pathlib.Path("/proc/{}/statm".format(self.daemon.pid)).read_text().split()[1])

        for _ in range(10):
            one()
        before, memory = descriptors(), resident()
        for _ in range(90):
            one()
        wait_for(lambda: descriptors() <= before, "descriptors to be closed")
        if not product.SANITIZED:
            self.assertLess(resident() - memory, 64, "pages that 90 sessions left")


if __name__ == "__main__":
    unittest.main()
