"""Lines of gothond and session processes that nothing but a rare event needs: each event is made to happen."""

import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from control import Control, GothondTestCase, processes_with, wait_for  # noqa: E402

#: A shell says so when what it runs is killed, as by the SIGTERM that all processes of a node get.
QUIETLY = "exec 2>/dev/null; "


def is_gone(pid):
    """Ended, reaped or not."""
    try:
        return pathlib.Path("/proc/{}/stat".format(pid)).read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


class Strangers(GothondTestCase):
    @unittest.skipUnless(os.getuid() == 0, "only root can be somebody else")
    def test_another_user_is_not_even_greeted(self):
        opened, session = self.open(self.start())
        places = [self.runtime / "control.sock", self.runtime / opened / "session.sock"]
        # He is in the socket's directory, wherever that is: what is above it is not asked.
        for path in [self.runtime, self.runtime / opened]:
            path.chmod(0o755)
        for path in places:
            path.chmod(0o777)
            stranger = subprocess.run(
                [sys.executable, "-c", "import os, socket, sys\nos.setgid(65534); os.setuid(65534)\npeer = socket.socket(socket.AF_UNIX)\n"
                 "peer.settimeout(20)\npeer.connect(sys.argv[1])\ntry:\n    print(len(peer.recv(100)))\nexcept ConnectionResetError:\n    print(0)",
                 path.name], cwd=str(path.parent), stdout=subprocess.PIPE, universal_newlines=True, timeout=30)
            self.assertEqual((stranger.returncode, stranger.stdout), (0, "0\n"), path)
        self.runtime.chmod(0o700)
        session.close()


class Directories(GothondTestCase):
    def test_one_in_the_making_is_left_alone_and_an_old_one_without_a_socket_is_cleared(self):
        self.start()
        for name in ("0000beef", "0000dead"):
            (self.runtime / name).mkdir(mode=0o700)
        os.utime(str(self.runtime / "0000dead"), (0, 0))
        self.sessions()
        self.assertEqual([(self.runtime / name).exists() for name in ("0000beef", "0000dead")], [True, False])

    def test_one_whose_process_was_killed_is_cleared_at_once(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "exec sleep 1000")
        self.daemon.kill()
        self.daemon.wait()
        os.kill(session.greeting["pid"], signal.SIGKILL)
        wait_for(lambda: is_gone(session.greeting["pid"]), "the session process to end")
        self.start()
        self.assertEqual([(self.runtime / opened).exists(), (self.directory / "project" / ".gothon").exists()], [False, False])


class IdleExit(GothondTestCase):
    def test_who_connects_at_the_last_moment_is_served(self):
        """It is stopped until its time is up and somebody waits in the backlog: both are seen in the same turn of its loop."""
        for _ in range(3):
            desk = self.start("--idle-exit", "1")
            desk.close()
            wait_for(lambda: len(os.listdir("/proc/{}/fd".format(self.daemon.pid))) > 0, "gothond")
            os.kill(self.daemon.pid, signal.SIGSTOP)
            time.sleep(1.2)
            client = socket.socket(socket.AF_UNIX)
            self.addCleanup(client.close)
            client.settimeout(20)
            client.connect(str(self.runtime / "control.sock"))
            os.kill(self.daemon.pid, signal.SIGCONT)
            self.assertEqual(len(client.recv(8)), 8)
            client.close()
            self.daemon.terminate()
            self.daemon.wait()
            wait_for(lambda: not processes_with(self.marker), "the spare to end")


    @unittest.skipUnless(os.getuid() == 0, "only root can be somebody else")
    def test_who_waits_behind_a_stranger_is_served(self):
        """Of the backlog one is accepted in a turn: when that is nobody, somebody may come behind him."""
        desk = self.start("--idle-exit", "1")
        self.runtime.chmod(0o755)
        (self.runtime / "control.sock").chmod(0o777)
        open_files = "/proc/{}/fd".format(self.daemon.pid)
        before = len(os.listdir(open_files))
        desk.close()
        wait_for(lambda: len(os.listdir(open_files)) < before, "gothond to have no client")
        os.kill(self.daemon.pid, signal.SIGSTOP)
        time.sleep(1.2)
        stranger = subprocess.Popen(
            [sys.executable, "-c", "import os, socket\nos.setgid(65534); os.setuid(65534)\npeer = socket.socket(socket.AF_UNIX)\n"
             "peer.connect('control.sock')\nprint(flush=True)\ninput()"],
            cwd=str(self.runtime), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        stranger.stdout.readline()
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(20)
            client.connect(str(self.runtime / "control.sock"))
            os.kill(self.daemon.pid, signal.SIGCONT)
            self.assertEqual(len(client.recv(8)), 8)
        stranger.communicate(b"\n")
        self.runtime.chmod(0o700)

    def test_one_with_a_session_stays(self):
        desk = self.start("--idle-exit", "1")
        opened, session = self.open(desk)
        self.run_nodes(opened, session, "exec sleep 1000")
        desk.close()
        status = pathlib.Path("/proc/{}/status".format(self.daemon.pid))

        def waits():
            try:
                return int(status.read_text().split("\nvoluntary_ctxt_switches:")[1].split()[0])
            except ProcessLookupError:
                return 0

        os.kill(self.daemon.pid, signal.SIGSTOP)
        time.sleep(1.2)
        before = waits()
        os.kill(self.daemon.pid, signal.SIGCONT)
        wait_for(lambda: self.daemon.poll() is not None or waits() > before, "a turn of its loop")
        self.assertIsNone(self.daemon.poll())
        self.assertIn(opened, self.sessions())
        session.close()


class Endings(GothondTestCase):
    def test_a_client_that_never_reads_the_end_is_not_waited_for(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "exit 3")
        pid = session.greeting["pid"]
        # It keeps the connection, and reads nothing of the end.
        wait_for(lambda: is_gone(pid), "the session process to end", 20)

    def test_a_stopped_node_is_continued_so_that_it_hears_that_it_is_to_end(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, QUIETLY + "trap 'echo bye; exit 0' TERM; echo up; kill -STOP $$; while :; do sleep 0.01; done",
                       stop_timeout=60000)
        wait_for(lambda: self.output() == "up\n", "the node to run")
        session.send({"verb": "stop"})
        session.until("ended")
        self.assertEqual(self.output(), "up\nbye\n")

    def attached(self):
        """A session of one node that the test has started itself, as a client does."""
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "", spawn=False)
        node = subprocess.Popen(["sleep", "1000"], env=self.environment)
        self.addCleanup(node.wait)
        self.addCleanup(node.kill)
        self.assertNotIn("error", session.ask({"verb": "attached", "pid": node.pid})[0])
        return opened, session, node

    def test_an_attached_node_that_has_ended_holds_nobody_when_its_client_goes_without_a_word(self):
        _, session, node = self.attached()
        node.kill()
        node.wait()
        session.close()
        wait_for(lambda: is_gone(session.greeting["pid"]), "the session process to end", 20)

    def test_only_the_client_says_how_the_attached_node_has_ended(self):
        opened, session, node = self.attached()
        other = Control(self.runtime / opened / "session.sock")
        self.addCleanup(other.close)
        self.assertIn("error", other.ask({"verb": "exited", "status": 256})[0])
        self.assertEqual(self.sessions()[opened]["nodes"]["alive"], 1)
        node.kill()
        node.wait()
        self.assertNotIn("error", session.ask({"verb": "exited", "status": 9})[0])
        self.assertEqual(session.until("ended")[0]["exit"], 137)
        session.close()

    def test_a_session_process_that_is_told_to_end_stops_in_order(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, QUIETLY + "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done", stop_timeout=60000)
        wait_for(lambda: self.output() == "up\n", "the node to run")
        os.kill(session.greeting["pid"], signal.SIGTERM)
        ended = session.until("ended")[0]
        self.assertEqual((ended["exit"], "SIGTERM" in ended["reason"], "bye\n" in self.output()), (143, True, True))


class Verbs(GothondTestCase):
    """What nobody who speaks the protocol sends, or not at that time, is refused and changes nothing."""

    def running(self, nodes=1, **facts):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "exec sleep 1000", nodes=nodes, **facts)
        return opened, session

    def other(self, opened):
        other = Control(self.runtime / opened / "session.sock")
        self.addCleanup(other.close)
        return other

    def alive(self, opened):
        return self.sessions()[opened]["nodes"]["alive"]

    def test_a_session_runs_once(self):
        opened, session = self.running(2)
        other = self.other(opened)
        cwd = os.open(str(self.directory), os.O_RDONLY)
        self.addCleanup(os.close, cwd)
        answer = other.ask(self.run_request(argc=0, envc=0), b"/bin/sh\0/tmp\0", [cwd])[0]
        self.assertIn("it runs already", answer["error"])
        self.assertEqual(self.alive(opened), 2)
        session.close()

    def test_a_start_that_fails_for_another_than_its_client_ends_nothing(self):
        opened, session = self.running(spawn=False, interpreter="/nonexistent/python")
        null = os.open(os.devnull, os.O_RDWR)
        self.addCleanup(os.close, null)
        request = {"verb": "spawn", "first": 0, "count": 1}
        self.assertIn("/nonexistent/python", self.other(opened).ask(request, b"", [null] * 3)[0]["error"])
        self.assertEqual(self.sessions()[opened]["state"], "starting")
        self.assertEqual(session.ask(request, b"", [null] * 3)[0]["exit"], 127)
        self.assertEqual(session.until("ended")[0]["exit"], 127)

    def test_a_process_is_attached_to_nothing_but_a_session_of_one_node_that_has_none(self):
        process = subprocess.Popen(["sleep", "1000"])
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for nodes, spawn in ((1, True), (2, False)):
            opened, session = self.running(nodes, spawn=spawn) if self.daemon is None else self.open(self.connect())
            if nodes == 2:
                self.run_nodes(opened, session, "exec sleep 1000", nodes=2, spawn=False)
            self.assertIn("it is not the one node", session.ask({"verb": "attached", "pid": process.pid})[0].get("error", ""))
            self.assertEqual(self.alive(opened), 1 if spawn else 0)
            session.close()

    def test_signals_that_there_are_not_are_refused(self):
        opened, session = self.running()
        for number in (0, -1, 65, 2 ** 31 - 1):
            self.assertEqual(session.ask({"verb": "signal", "signal": number})[0].get("error"), "signal: no such signal", number)
        self.assertEqual(self.alive(opened), 1)
        session.close()

    def test_a_node_that_there_is_not_or_that_has_ended_gets_no_signal(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, 'test "$0" = 0 || exec sleep 1000', nodes=2)
        session.until("exited")
        for node, why in ((0, "it has ended already"), (2, "it has no such node"), (2 ** 32 - 1, "it has no such node")):
            self.assertIn(why, session.ask({"verb": "signal", "signal": signal.SIGTERM, "node": node})[0]["error"])
        self.assertEqual(self.alive(opened), 1)
        session.close()

    def test_only_the_client_of_a_detached_session_leaves_it(self):
        opened, session = self.running()
        for connection in (session, self.other(opened)):
            self.assertIn("not that of a detached session's client", connection.ask({"verb": "detach"})[0]["error"])
        session.close()
        wait_for(lambda: is_gone(session.greeting["pid"]), "the session process to end")

    def test_a_session_that_is_not_detached_has_one_client(self):
        opened, session = self.running()
        self.assertIn("it has a client already", self.other(opened).ask({"verb": "attach"})[0]["error"])
        session.close()

    def test_who_looks_at_a_session_and_goes_ends_nothing(self):
        opened, session = self.running()
        other = Control(self.runtime / opened / "session.sock")
        other.send({"verb": "status"})
        other.until("announce")
        other.close()
        for _ in range(3):
            self.assertEqual(self.alive(opened), 1)
        session.close()

    def test_connections_to_a_session_are_limited_and_the_next_is_told_why(self):
        opened, session = self.running()
        # gothond's and the client's are two.
        for _ in range(62):
            self.other(opened)
        with socket.socket(socket.AF_UNIX) as refused:
            refused.settimeout(20)
            refused.connect(str(self.runtime / opened / "session.sock"))
            self.assertIn(b"its process has 64 connections, and takes no more", refused.recv(4096))
        self.assertEqual(self.alive(opened), 1)
        session.close()

    def test_a_message_that_is_none_ends_its_connection_only(self):
        """Of a session process, which gothond finds."""
        desk = self.start()
        (self.runtime / "deadbeef").mkdir()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.runtime / "deadbeef" / "session.sock"))
            listener.listen(5)
            listener.settimeout(20)
            desk.send({"verb": "status"})
            link = listener.accept()[0]
        self.addCleanup(link.close)
        link.settimeout(20)
        text = b'{"event": "announce"}'
        link.sendall(struct.pack("<II", len(text), 0) + text)
        while link.recv(4096):
            pass
        self.assertEqual(desk.receive()[0]["daemon"]["pid"], self.daemon.pid)

    def test_what_the_dead_have_half_sent_counts_no_more(self):
        desk = self.start()
        text = b'{"verb": "dance"}'
        message = struct.pack("<II", len(text), 12 << 20) + text + bytes(12 << 20)
        for _ in range(3):
            with socket.socket(socket.AF_UNIX) as dead:
                dead.connect(str(self.runtime / "control.sock"))
                dead.sendall(message[:8 << 20])
        desk.socket.sendall(message[:8 << 20])
        desk.socket.sendall(message[8 << 20:])
        self.assertIn("no such verb", desk.receive()[0]["error"])


if __name__ == "__main__":
    unittest.main()
