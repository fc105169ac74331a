"""Sessions and nodes as objects on the user's bus, driven by busctl."""

import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import manager  # noqa: E402
from manager import BIN, SERVICE, run, systemctl, wait_for  # noqa: E402

NAME = "org.gothon.Gothon1"
SESSION = "org.gothon.Gothon1.Session"
NODE = "org.gothon.Gothon1.Node"
XML = BIN.parent / "share" / "dbus-1" / "interfaces" / "org.gothon.Gothon1.xml"


def path(session, node=None):
    return "/org/gothon/session/" + session + ("" if node is None else "/node/{}".format(node))


def get(where, interface, name):
    return json.loads(run("busctl", "--user", "--json=short", "get-property", NAME, where, interface, name))["data"]


def call(where, interface, method, *arguments, check=True):
    return subprocess.run(["busctl", "--user", "call", NAME, where, interface, method, *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True, check=check, timeout=60)


def ask(where, method, *arguments):
    """What a method of a session returns."""
    return json.loads(run("busctl", "--user", "--json=short", "call", NAME, where, SESSION, method, *arguments))["data"]


def objects():
    answer = json.loads(run("busctl", "--user", "--json=short", "call", NAME, "/org/gothon", "org.freedesktop.DBus.ObjectManager",
                            "GetManagedObjects"))
    return answer["data"][0]


def members(text, interface):
    """name → type of what an interface has."""
    for found in xml.etree.ElementTree.fromstring(text).iter("interface"):
        if found.get("name") == interface:
            return {each.get("name"): (each.tag, each.get("type"), [(arg.get("type"), arg.get("name")) for arg in each.iter("arg")],
                                       [note.get("value") for note in each.iter("annotation")]) for each in found}
    return None


class Objects(manager.TestCase):
    def on_bus(self):
        """gothond takes its name without being waited for."""
        self.listed()
        wait_for(lambda: NAME in run("busctl", "--user", "list", "--acquired", "--no-legend"), "the name on the bus")

    def ended(self, process):
        (self.project / "go").touch()
        return self.assertRun(self.finish(process))

    def test_a_session_and_its_nodes_are_there_while_it_lives(self):
        self.on_bus()
        self.assertEqual(objects(), {})
        process, session = self.begin("--name", "mine", 2, "app")
        found = wait_for(lambda: (lambda all: all if len(all) == 3 else None)(objects()), "three objects")
        self.assertEqual(set(found), {path(session), path(session, 0), path(session, 1)})
        facts = {name: value["data"] for name, value in found[path(session)][SESSION].items()}
        listed = self.listed()[session]
        self.assertEqual((facts["Id"], facts["Name"], facts["Module"], facts["Project"]), (session, "mine", "app", str(self.project)))
        self.assertEqual((facts["State"], facts["NodeCount"], facts["NodesAlive"]), ("running", 2, 2))
        self.assertEqual((facts["ProcessId"], facts["Detached"], facts["HasClient"]), (listed["pid"], False, True))
        self.assertEqual(facts["Started"], int(listed["started"] * 1e6))
        self.assertEqual({found[path(session, node)][NODE]["ProcessId"]["data"] for node in (0, 1)}, set(self.nodes()))
        self.ended(process)
        wait_for(lambda: objects() == {}, "the objects to go")

    def test_the_spare_is_not_there(self):
        self.on_bus()
        wait_for(lambda: len(self.gothons()) == 2, "the spare")
        self.assertEqual(objects(), {})

    def test_stop_returns_when_the_session_has_ended(self):
        self.on_bus()
        process, session = self.begin(2, "app")
        call(path(session), SESSION, "Stop")
        self.assertEqual(self.nodes(), {})
        stopped = self.finish(process)
        self.assertEqual((stopped.status, stopped.text()), (143, "gothon: stopped over D-Bus\n"))

    def test_kill_reaches_one_node_or_all(self):
        self.on_bus()
        process, session = self.begin("--keep-going", 2, "app")
        call(path(session, 1), NODE, "Kill", "i", str(int(signal.SIGKILL)))
        wait_for(lambda: get(path(session, 1), NODE, "State") == "ended", "the end of node 1")
        self.assertEqual(get(path(session, 1), NODE, "WaitStatus"), int(signal.SIGKILL))
        self.assertEqual(get(path(session, 0), NODE, "State"), "running")
        self.assertEqual(get(path(session), SESSION, "NodesAlive"), 1)
        again = call(path(session, 1), NODE, "Kill", "i", "15", check=False)
        self.assertIn("it has ended already", again.stderr)
        self.assertIn("no such signal", call(path(session), SESSION, "Kill", "i", "1000", check=False).stderr)
        call(path(session), SESSION, "Kill", "i", str(int(signal.SIGTERM)))
        self.assertEqual(self.finish(process).status, 137)

    def test_explain_says_what_gothonctl_why_says(self):
        self.on_bus()
        process, session = self.begin("--no-deadlock-check", 2, "app", program="""
            import pathlib
            _lock_a_: callable = lambda: ()
            _lock_b_: callable = lambda: ()
            _sync_held_: callable = lambda n=2: ()
            (_lock_a_ if _node_ == 0 else _lock_b_)()
            _sync_held_(1)
            _sync_held_()
            pathlib.Path("up-{}".format(_node_)).touch()
            (_lock_b_ if _node_ == 0 else _lock_a_)()
            _node_: int = 0
            """)

        def why():
            return json.loads(run(BIN / "gothonctl", "why", "--json", session))

        told = wait_for(lambda: (lambda answer: answer if answer["verdict"] == "deadlock" else None)(why()), "the deadlock")
        verdict, conclusion, nodes, waits = ask(path(session), "Explain")
        self.assertEqual((verdict, conclusion), ("deadlock", told["conclusion"]))
        self.assertEqual(nodes, [[0, "waiting"], [1, "waiting"]])
        self.assertEqual(sorted(waits), sorted([wait["node"], wait["text"]] for wait in told["waits"]))
        self.assertIn("waits for lock '_lock_b_'", dict(map(tuple, waits))[0])
        run(BIN / "gothonctl", "stop", session)
        self.finish(process)

    def test_read_variable_shows_every_type_as_it_is_now(self):
        self.on_bus()
        self.write("part.py", "_n_: int = 7\n")
        process, session = self.begin(2, "app", program="""
            import pathlib, time
            import part
            _n_: int = -5
            _big_: int = 2 ** 70
            _f_: float = 1.5
            _b_: bool = True
            _s_: str = "a\\0\u00e4"
            _q_: Queue[int] = Queue(3)
            _lock_m_: callable = lambda: ()
            _sync_l_: callable = lambda n=2: ()
            _t_: tuple[int, str | None] = (1, "a")
            _e_: Queue[tuple[int, str]] = Queue()
            _node_: int = 0
            if _node_ == 0:
                _lock_m_()
                _q_.put(1)
                _e_.shutdown()
            part._n_ += 1
            pathlib.Path("up-{}".format(_node_)).touch()
            while not pathlib.Path("go").exists():
                time.sleep(0.01)
            """)

        def read(name):
            return [{key: value["data"] for key, value in row.items()} for row in ask(path(session), "ReadVariable", "s", name)[0]]

        rows = {row["file"]: row["value"] for row in read("_n_")}
        self.assertEqual(rows, {str(self.project / "app.py"): -5, str(self.project / "part.py"): 9})
        one = {name: read(name)[0] for name in ("_big_", "_f_", "_b_", "_s_", "_q_", "_lock_m_", "_sync_l_", "_t_", "_e_")}
        self.assertEqual([one[name]["value"] for name in ("_big_", "_f_", "_b_", "_s_")], [str(2 ** 70), 1.5, True, "a\ufffd\u00e4"])
        self.assertEqual((one["_q_"]["type"], one["_q_"]["size"], one["_q_"]["limit"]), ("Queue[int]", 1, 3))
        self.assertEqual(one["_lock_m_"]["holder"]["node"]["data"], 0)
        self.assertEqual(one["_sync_l_"]["missing"], 2)
        self.assertEqual((one["_t_"]["type"], one["_t_"]["value"]), ("tuple[int, str | None]", "(1, 'a')"))
        self.assertEqual((one["_e_"]["type"], one["_e_"]["shut_down"], one["_e_"]["size"]), ("Queue[tuple[int, str]]", True, 0))
        self.assertIn("no shared variable has that name", call(path(session), SESSION, "ReadVariable", "s", "_no_", check=False).stderr)
        self.ended(process)

    def test_a_stopped_session_process_is_named_at_once_and_delays_nobody(self):
        self.on_bus()
        process, session = self.begin(2, "app")
        pid = self.listed()[session]["pid"]
        os.kill(pid, signal.SIGSTOP)
        try:
            self.assertIn("is stopped or does not answer", call(path(session), SESSION, "Explain", check=False).stderr)
            self.assertEqual(get(path(session), SESSION, "NodesAlive"), 2)
        finally:
            os.kill(pid, signal.SIGCONT)
        self.assertIn("running", wait_for(lambda: call(path(session), SESSION, "Explain", check=False).stdout, "it to answer again"))
        self.ended(process)

    def test_changes_are_told(self):
        self.on_bus()
        monitor = subprocess.Popen(["busctl", "--user", "--json=short", "monitor", NAME], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   universal_newlines=True)

        def hears():
            call("/", "org.freedesktop.DBus.Peer", "Ping")
            return select.select([monitor.stdout], [], [], 0)[0]

        try:
            wait_for(hears, "the monitor to hear something")
            process, session = self.begin(2, "app")
            self.ended(process)
            seen = []
            while not any(each["member"] == "InterfacesRemoved" and each["payload"]["data"][0] == path(session) for each in seen):
                message = json.loads(monitor.stdout.readline())
                if message["type"] == "signal":
                    seen.append(message)
        finally:
            monitor.kill()
            monitor.communicate()
        added = [each["payload"]["data"][0] for each in seen if each["member"] == "InterfacesAdded"]
        self.assertEqual(added, [path(session), path(session, 0), path(session, 1)])
        changes = [each["payload"]["data"][1] for each in seen if each["member"] == "PropertiesChanged" and each["path"] == path(session)]
        alive = [change["NodesAlive"]["data"] for change in changes if "NodesAlive" in change]
        self.assertEqual(alive[-1], 0)
        self.assertEqual([change["State"]["data"] for change in changes if "State" in change][-1], "ended")

    def test_a_new_gothond_has_the_same_objects(self):
        self.on_bus()
        process, session = self.begin(2, "app")
        before = wait_for(lambda: (lambda all: all if len(all) == 3 else None)(objects()), "three objects")
        systemctl("restart", SERVICE)
        self.on_bus()
        self.assertEqual(wait_for(lambda: set(objects()) == set(before) and objects(), "the objects"), before)
        self.ended(process)

    def test_introspection_is_as_documented(self):
        self.on_bus()
        process, session = self.begin(2, "app")
        for where, interface in ((path(session), SESSION), (path(session, 0), NODE)):
            with self.subTest(interface=interface):
                live = members(run("busctl", "--user", "--xml-interface", "introspect", NAME, where), interface)
                self.assertEqual(live, members(XML.read_text(), interface))
        tree = run("busctl", "--user", "--list", "tree", NAME).split()
        self.assertIn(path(session, 1), tree)
        self.ended(process)

    def test_what_is_not_there_is_an_error(self):
        self.on_bus()
        for where, interface in ((path("deadbeef"), SESSION), (path("deadbeef", 0), NODE), ("/org/gothon/session/a/node/x", NODE)):
            self.assertNotEqual(call(where, interface, "Kill", "i", "15", check=False).returncode, 0)

    def test_asking_on_the_bus_starts_the_service(self):
        services = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "dbus-1" / "services"
        services.mkdir(parents=True, exist_ok=True)
        file = services / (NAME + ".service")
        file.symlink_to(BIN.parent / "share" / "dbus-1" / "services" / (NAME + ".service"))
        run("busctl", "--user", "call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ReloadConfig")
        try:
            self.assertEqual(self.gothond(), 0)
            self.assertEqual(objects(), {})
            self.assertNotEqual(self.gothond(), 0)
        finally:
            file.unlink()

    def test_without_a_bus_all_else_works(self):
        self.on_bus()
        process, session = self.begin(2, "app")
        systemctl("stop", "dbus.service", "dbus.socket")
        try:
            self.assertIn(session, self.listed())
            self.run_app_again()
        finally:
            systemctl("start", "dbus.socket")
        self.ended(process)
        (self.project / "go").unlink()
        # The next session finds the bus again.
        process, session = self.begin(2, "app")
        wait_for(lambda: NAME in run("busctl", "--user", "list", "--acquired", "--no-legend"), "the name on the bus")
        wait_for(lambda: len(objects()) == 3, "the objects")
        self.ended(process)

    def run_app_again(self):
        self.write("other.py", "_x_: int = 0\n_x_ += 1\n")
        self.assertRun(self.gothon(2, "other"))


if __name__ == "__main__":
    unittest.main()
