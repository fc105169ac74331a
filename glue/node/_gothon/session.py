"""What this process knows about its session: set once by `begin`, before any of the user's code. Thread rule: any."""

from .manifest import Manifest

#: Seconds; node 0 needs none of them if it fails as this node did, and its failure ends all nodes.
_PATIENCE = 10

manifest: Manifest
node: int = 0
nodes: int = 0
string_limit: int = 0
#: Names of the variables by index, for messages.
names: "dict[int, str]" = {}
#: This process's name in the session (docs/segment.md); 0 before its first hello, and if there is none left for it.
serial = 0
#: Called with the serial when this process gets it, and with 0 in a forked child.
on_serial: "object" = None
#: The boot file and the options that this process was started with.
boot: str = ""
options: str = "-"
#: What `python -m` would have been given; empty for a script or a worker.
main: str = ""


def begin(table: Manifest, number: int) -> None:
    """Makes this process node `number` of the manifest's session."""
    global manifest, node, nodes, string_limit
    manifest = table
    node = number
    nodes = table.nodes
    string_limit = table.strings


def introduce(number: int) -> None:
    """Gives this process its serial."""
    global serial
    serial = number
    if on_serial is not None:
        on_serial(number)  # type: ignore[operator]


def command_line() -> "list[str]":
    """What stands behind the interpreter and its flags to start another process of this node, which explains nothing again."""
    return [boot, manifest.directory + "/manifest", str(node), options.replace("v", "")]


def leave_it_to_the_first() -> None:
    """Gives node 0 the time to say why the main module cannot be loaded."""
    if "o" in options and node != 0:
        import time

        time.sleep(_PATIENCE)
