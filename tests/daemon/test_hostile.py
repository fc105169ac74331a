"""What is in gothond's way stays in nobody else's: backlogs that nobody empties, no descriptors, silent peers, deep JSON, stopped processes."""

import json
import os
import pathlib
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from control import BIN, Control, GothondTestCase, wait_for  # noqa: E402

DEEP = 50000


def cpu_seconds(pid):
    fields = pathlib.Path("/proc/{}/stat".format(pid)).read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def frame(text):
    return struct.pack("<II", len(text), 0) + text


class Hostile(GothondTestCase):
    def gothonctl(self, *words):
        return subprocess.run([str(BIN / "gothonctl"), *words], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=30, universal_newlines=True)

    def take_socket(self, path):
        stranger = socket.socket(socket.AF_UNIX)
        self.addCleanup(stranger.close)
        stranger.connect(str(path))
        return stranger

    def running(self):
        opened, session = self.open(self.connect())
        self.run_nodes(opened, session, "exec sleep 1000")
        return opened, session

    def stop(self, session):
        pid = session.greeting["pid"]
        os.kill(pid, signal.SIGSTOP)
        self.addCleanup(self.send, pid, signal.SIGCONT)
        return pid

    @staticmethod
    def send(pid, number):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


class FullBacklogs(Hostile):
    def full(self, name="deadbeef"):
        """A session's directory in which somebody listens and accepts nobody."""
        (self.runtime / name).mkdir()
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(self.runtime / name / "session.sock"))
        listener.listen(0)
        self.take_socket(self.runtime / name / "session.sock")
        return name

    def test_one_delays_neither_the_list_nor_who_asks_about_it(self):
        self.start()
        name = self.full()
        begin = time.monotonic()
        self.assertEqual(self.sessions()[name]["state"], "unknown")
        # A blocking look takes ten seconds.
        self.assertLess(time.monotonic() - begin, 5)
        for words in (["stop", name], ["kill", "-s", "KILL", name], ["why", name]):
            with self.subTest(words):
                begin = time.monotonic()
                answer = self.gothonctl(*words)
                self.assertLess(time.monotonic() - begin, 5)
                self.assertEqual(answer.returncode, 1)
                self.assertIn("session {}: whoever listens there accepts no connection: end that process".format(name), answer.stderr)

    def test_stop_all_stops_the_others_and_names_it(self):
        self.start()
        name = self.full()
        opened, session = self.running()
        answer = self.connect().ask({"verb": "stop", "all": True})[0]
        self.assertEqual(answer["silent"], [name])
        session.until("ended")
        session.close()

    def test_gothond_starts_beside_one(self):
        self.runtime.mkdir(mode=0o700)
        name = self.full()
        begin = time.monotonic()
        self.start()
        self.assertLess(time.monotonic() - begin, 5)
        self.assertTrue((self.runtime / name).exists())


class Descriptors(Hostile):
    LIMIT = 40

    def start_with_few(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 4096), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (self.LIMIT, self.LIMIT))  # noqa: E731
        self.log = self.directory / "log"
        self.daemon = subprocess.Popen([str(BIN / "gothond"), "--log-file", str(self.log)], env=self.environment, preexec_fn=limit)
        return wait_for(self.connect, "gothond to listen")

    def test_without_one_clients_are_told_so_at_once_and_gothond_rests(self):
        self.start_with_few()
        greeted = [self.take_socket(self.runtime / "control.sock") for _ in range(self.LIMIT)]
        refused = wait_for(lambda: self.refusal(), "a refusal")
        self.assertIn("no file descriptor left", refused)
        answer = self.gothonctl("list")
        self.assertEqual(answer.returncode, 125)
        self.assertRegex(answer.stderr, r"\Agothonctl: gothond: it has no file descriptor left: .*ulimit -n.*--standalone\n\Z")
        used = cpu_seconds(self.daemon.pid)
        time.sleep(1)
        self.assertLess(cpu_seconds(self.daemon.pid) - used, 0.5)
        self.assertEqual(self.log.read_text().count("a client was refused: it has no file descriptor left"), 1)
        for stranger in greeted:
            stranger.close()
        wait_for(lambda: self.gothonctl("list").returncode == 0, "gothond to have room again")

    def refusal(self):
        stranger = self.take_socket(self.runtime / "control.sock")
        stranger.settimeout(10)
        head = stranger.recv(8, socket.MSG_WAITALL)
        body = json.loads(stranger.recv(struct.unpack("<II", head)[0], socket.MSG_WAITALL))
        return body.get("error")

    def test_a_client_that_wants_a_session_is_told_that_none_can_be_started(self):
        desk = self.start_with_few()
        _, taken = self.open(desk)
        taken.close()
        for _ in range(self.LIMIT):
            self.take_socket(self.runtime / "control.sock")
        wait_for(lambda: self.refusal(), "gothond to have no descriptor left")
        answers = [desk.ask({"verb": "open"})[0] for _ in range(2)]
        self.assertIn("no session process could be started: Too many open files", answers[-1].get("error", ""))


class SilentPeers(Hostile):
    MOST = 1024

    def setUp(self):
        super().setUp()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

    def fill(self, asking, number=MOST):
        for number in range(number):
            peer = self.take_socket(self.runtime / "control.sock")
            if asking:
                peer.sendall(frame(b'{"verb": "dance"}'))
            if number % 128 == 0:
                wait_for(lambda: peer.recv(8, socket.MSG_PEEK), "gothond to greet")

    def test_they_make_room_for_who_asks(self):
        self.start().close()
        self.fill(asking=False)
        answer = wait_for(lambda: [a for a in [self.gothonctl("list")] if a.returncode == 0], "room for one that asks")[0]
        self.assertEqual(answer.stderr, "")

    def test_those_that_asked_stay_and_the_next_is_told_why_he_is_refused(self):
        self.start().ask({"verb": "status"})
        self.fill(asking=True, number=self.MOST - 1)
        time.sleep(2.1)  # who has not asked for so long makes room
        answer = wait_for(lambda: [a for a in [self.gothonctl("list")] if a.returncode != 0], "a refusal")[0]
        self.assertEqual((answer.returncode, answer.stderr), (125, "gothonctl: gothond: 1024 clients are connected to it, and it takes no more: "
                                                              "end some, or use --standalone\n"))


class DeepJson(Hostile):
    NESTED = b"[" * DEEP + b"]" * DEEP

    def assertSurvives(self, path, pid):
        for text in (b'{"verb":' + self.NESTED + b"}", b'{"verb":"status","all":' + self.NESTED + b"}", b"[" * (1 << 20),
                     b'{"verb":"stop","reason":' + self.NESTED + b"}", b'{"gothon":' + self.NESTED + b"}"):
            stranger = self.take_socket(path)
            stranger.settimeout(10)
            stranger.sendall(frame(text))
            rest = b""
            try:
                while True:
                    part = stranger.recv(65536)
                    if not part:
                        break
                    rest += part
            except ConnectionResetError:
                pass
            self.assertNotIn(b"[[[", rest)
        self.assertEqual(Control(path).greeting["pid"], pid)

    def test_to_gothond_ends_its_connection_only(self):
        self.start()
        self.assertSurvives(self.runtime / "control.sock", self.daemon.pid)

    def test_to_a_session_process_ends_its_connection_only(self):
        self.start()
        opened, session = self.running()
        self.assertSurvives(self.runtime / opened / "session.sock", session.greeting["pid"])
        session.close()

    def test_from_a_session_is_not_passed_on(self):
        desk = self.start()
        for depth in (12, 20, DEEP):
            name = "{:08x}".format(depth)
            (self.runtime / name).mkdir()
            listener = socket.socket(socket.AF_UNIX)
            self.addCleanup(listener.close)
            listener.bind(str(self.runtime / name / "session.sock"))
            listener.listen(5)
            listener.settimeout(10)
            desk.send({"verb": "status"})
            link = listener.accept()[0]
            self.addCleanup(link.close)
            facts = b'{"id":"' + name.encode() + b'","state":"running","x":' + b"[" * depth + b"]" * depth + b"}"
            link.sendall(frame(b'{"event":"announce","session":' + facts + b"}"))
            listed = desk.receive()[0]["sessions"]
            self.assertEqual([facts["id"] for facts in listed if facts["id"] == name and "x" in facts], [name] if depth == 12 else [])

    def test_in_gothond_json_is_told_and_nothing_more(self):
        desk = self.start()
        file = self.directory / ".config" / "gothon" / "gothond.json"
        file.parent.mkdir(parents=True)
        for text in (b'{"memory":' + b"[" * 30000 + b"]" * 30000 + b"}", b"[" * 60000):
            file.write_bytes(text)
            self.assertIn("gothond.json: it is nested too deep", desk.ask({"verb": "open"})[0]["error"])


class WrongFacts(Hostile):
    """Somebody who listens where sessions do, and announces what is none."""

    def announce(self, name, facts):
        (self.runtime / name).mkdir()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.runtime / name / "session.sock"))
            listener.listen(5)
            listener.settimeout(10)
            desk = self.connect()
            desk.send({"verb": "status"})
            link = listener.accept()[0]
        with link:
            link.settimeout(10)
            events = ({"event": "announce", "session": dict({"id": name}, **facts)},
                      {"event": "nodes", "first": 4294967294, "pids": [1], "statuses": [None]})
            link.sendall(b"".join(frame(json.dumps(event).encode()) for event in events))
            desk.receive()
            desk.close()
            try:
                while link.recv(65536):
                    pass
            except ConnectionResetError:
                pass
        # gothond has hung up, and nobody listens there any more.
        wait_for(lambda: not (self.runtime / name).exists(), "gothond to clear its directory")

    def test_they_end_their_connection_only(self):
        self.start()
        opened, session = self.running()
        for number, facts in enumerate((
                {"state": 5}, {"state": "running", "name": []}, {"state": "running", "nodes": {"total": 4294967295, "alive": 1}},
                {"state": "running", "nodes": 4}, {"pid": "1"}, {"started": -1}, {"detached": "no"}, {"id": opened, "state": "ended"})):
            with self.subTest(facts):
                self.announce("{:08x}".format(number), facts)
                self.assertIsNone(self.daemon.poll(), "gothond has ended")
                listed = self.sessions()
                self.assertEqual(list(listed), [opened])
                self.assertEqual(listed[opened]["state"], "running")
        session.close()


class StoppedSessions(Hostile):
    def test_it_is_listed_as_silent_and_delays_nobody(self):
        self.start()
        opened, session = self.running()
        self.stop(session)
        self.assertEqual(self.sessions()[opened]["state"], "silent")
        other, second = self.open(self.connect())
        self.assertNotEqual(other, opened)
        self.send(session.greeting["pid"], signal.SIGCONT)
        wait_for(lambda: self.sessions()[opened]["state"] == "running", "it to answer again")
        session.close()

    def test_commands_say_so_and_do_not_wait(self):
        self.start()
        opened, session = self.running()
        pid = self.stop(session)
        said = "session {0}: its session process {1} is stopped: continue it (kill -CONT {1}), or remove it (gothonctl kill -s KILL {0})\n"
        for words in (["stop", opened], ["kill", opened], ["kill", "-s", "KILL", opened, "0"], ["why", opened], ["vars", opened],
                      ["wait", opened], ["stop", "--all"]):
            with self.subTest(words):
                begin = time.monotonic()
                answer = self.gothonctl(*words)
                # They waited for ten seconds, or for ever.
                self.assertLess(time.monotonic() - begin, 5)
                self.assertNotEqual(answer.returncode, 0)
                self.assertEqual(answer.stderr, "gothonctl: " + said.format(opened, pid))
        self.send(pid, signal.SIGCONT)
        self.assertEqual(session.until("ended")[0]["exit"], 128 + signal.SIGTERM, "it has been told to stop")
        session.close()

    def test_stop_all_stops_the_others_and_names_it(self):
        self.start()
        opened, session = self.running()
        self.stop(session)
        project = self.directory / "project"
        project.rename(self.directory / "first")
        _, other = self.running()
        answer = self.connect().ask({"verb": "stop", "all": True})[0]
        self.assertEqual(answer["silent"], [opened])
        self.assertEqual(other.until("ended")[0]["exit"], 128 + signal.SIGTERM)
        other.close()
        (self.directory / "first").rename(project)

    def test_kill_removes_it_with_its_nodes_and_directories(self):
        self.start()
        opened, session = self.running()
        pid = self.stop(session)
        begin = time.monotonic()
        answer = self.gothonctl("kill", "-s", "KILL", opened)
        self.assertLess(time.monotonic() - begin, 5)
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        self.assertFalse((self.runtime / opened).exists())
        self.assertNotIn(opened, self.sessions())
        wait_for(lambda: not os.path.exists("/proc/{}".format(pid)), "its process to go")
        self.assertFalse((self.directory / "project" / ".gothon").exists())

    def test_kill_removes_it_without_a_gothond_too(self):
        self.start("--idle-exit", "60")
        opened, session = self.running()
        self.stop(session)
        self.daemon.kill()
        self.daemon.wait()
        self.daemon = None
        answer = self.gothonctl("kill", "-s", "KILL", opened)
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        self.assertFalse((self.runtime / opened).exists())
        os.kill(self.connect().greeting["pid"], signal.SIGTERM)


if __name__ == "__main__":
    unittest.main()
