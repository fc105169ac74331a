"""Modules that the client did not foresee: imported by a route that no static import shows. They are translated when they are loaded."""
import os

from _gothon import datagram


def _directories() -> tuple:
    library = os.path.dirname(os.path.realpath(os.__file__))
    return (library + "/", os.path.dirname(os.path.realpath(__file__)) + "/")


_NOT_PROJECT = _directories()
_LIBRARY = _NOT_PROJECT[0]


def is_project_file(path: str) -> bool:
    """Whether the real path is a module of the project: not of the standard library, not installed."""
    return not (path.startswith(_NOT_PROJECT) or "/site-packages/" in path or "/dist-packages/" in path)


def _may_have_gothon_code(text: bytes, names) -> bool:
    """A quick look that errs on the side of yes."""
    if b"gothon:" in text or b"_node_" in text or b"_node_count_" in text:
        return True
    start = text.find(b"_")
    while start >= 0:
        rest = text[start + 1 : start + 9].lstrip(b" \t")
        if rest[:1] == b":" or rest[:2] == b"\\\n":
            return True
        start = text.find(b"_", start + 1)
    return any(name.encode("utf-8", "surrogateescape") in text for name in names)


def translate(space, path: str) -> None:
    """Has the file at `path` translated, and adds the outcome to the manifest. Raises ImportError when it has errors."""
    manifest = space.manifest
    with open(path, "rb") as file:
        text = file.read()
    if not _may_have_gothon_code(text, {name for _, name in manifest.variables}):
        manifest.plain.add(path)
        return
    status, output = _run([manifest.facts["gothon"], "translate", "--session", manifest.directory, path])
    if status != 0:
        raise ImportError("gothon: %s: it could not be translated: see the message above" % path, path=path)
    first = len(manifest.declarations)
    manifest.read(output.rstrip("\n"))
    for wanted in manifest.declarations[first:]:
        index = space.call(datagram.DECLARE, 0, _encode(wanted))
        manifest.add_variable(int.from_bytes(index, "little"), wanted.type, wanted.name, wanted.file)


def _encode(wanted) -> bytes:
    file = wanted.file.encode("utf-8", "surrogateescape")
    name = wanted.name.encode("utf-8", "surrogateescape")
    head = bytes((wanted.type, wanted.kind))
    return b"".join(
        (head, len(file).to_bytes(4, "little"), file, len(name).to_bytes(4, "little"), name, wanted.initial)
    )


def _run(command: list) -> tuple:
    """Runs a command; its exit status and what it printed. Errors go where the program's go."""
    reader, writer = os.pipe()
    try:
        actions = [(os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_CLOSE, reader)]
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    finally:
        os.close(writer)
    try:
        parts = iter(lambda: os.read(reader, 65536), b"")
        output = os.fsdecode(b"".join(parts))
    finally:
        os.close(reader)
    try:
        status = os.waitpid(pid, 0)[1]
    except ChildProcessError:  # SIGCHLD is ignored, or the program reaps all children: its output tells
        status = 0 if output else 1
    return status, output
