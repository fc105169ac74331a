"""Project modules that the client did not foresee: translated at the moment they are loaded.

Thread rule: any; one module is translated at a time.
"""

import _thread
import os
import sys

from .manifest import Declaration, Manifest, Module, Variable, read

#: A signal handler may come here again on the same thread.
_lock = _thread.RLock()  # type: ignore[attr-defined]
#: Everything that is no part of an identifier becomes a blank.
_WORDS = bytes(c if c >= 128 or chr(c).isalnum() or c == 95 else 32 for c in range(256))


def module_of(path: str, table: Manifest, may_hold_projects: object) -> "Module | None":
    """The translated module of a project file, None if it has no Gothon code. ImportError if it has errors. `may_hold_projects` tells of
    an entry of `sys.path` whether the translator is to look for modules there."""
    with _lock:
        if path not in table.modules and path not in table.plain:
            try:
                with open(path, "rb", buffering=0) as file:
                    text = file.read()
            except OSError:
                return None  # Python reports it
            if may_have_gothon_code(text, table):
                _adopt(_translate(path, table, _search(may_hold_projects)), table)
            if path not in table.modules:
                table.plain.add(path)
        return table.modules.get(path)


def may_have_gothon_code(text: bytes, table: Manifest) -> bool:
    """A quick look that errs on the side of yes: a directive, a name like `_x_`, or one that is shared elsewhere."""
    words = set(text.translate(_WORDS).split())
    if b"gothon" in words:
        return True
    for word in words:
        if word[:1] == b"_" == word[-1:] and word[1:2] not in (b"", b"_"):
            return True
    known = {variable.name.encode("utf-8", "surrogateescape") for variable in table.variables.values()}
    return not words.isdisjoint(known) or any(_as_python_knows_it(word) in known for word in words if not word.isascii())


def _as_python_knows_it(word: bytes) -> bytes:
    """A name in Unicode's form NFKC, in which Python compares names."""
    import unicodedata

    return unicodedata.normalize("NFKC", word.decode("utf-8", "replace")).encode()


def _translate(path: str, table: Manifest, search: "list[str]") -> Manifest:
    command = [table.gothon, "translate", "--session", table.directory]
    if sys.executable:
        command += ["--python", sys.executable]
    status, output = _run(command + ["--", path] + search)
    printed = os.fsdecode(output.rstrip(b"\n"))
    if status or not printed:
        raise ImportError("%s: gothon translate failed: its message is on stderr" % path, path=path)
    return read(printed)


def _search(may_hold_projects: object) -> "list[str]":
    """Where this process looks for modules, outside of the interpreter's own directories."""
    entries = [entry for entry in sys.path if isinstance(entry, str)]
    return [os.path.abspath(entry) for entry in entries if may_hold_projects(entry)]  # type: ignore[operator]


def _adopt(late: Manifest, table: Manifest) -> None:
    """Declares what is new, then adds modules and plain files to the session's table."""
    if late.declarations:
        # Not before a module needs it: a program without Gothon code does not pay for it.
        from . import datagram, wire
    for wanted in late.declarations:
        if (wanted.file, wanted.name) not in table.keys:
            index = int.from_bytes(datagram.call(wire.DECLARE, 0, _encode(wanted)), "little")
            table.add(Variable(index, wanted.code, wanted.name, wanted.file, wanted.schema))
    for variable in late.variables.values():
        table.add(variable)
    table.modules.update(late.modules)
    table.plain.update(late.plain)


def _encode(wanted: Declaration) -> bytes:
    file = wanted.file.encode("utf-8", "surrogateescape")
    name = wanted.name.encode("utf-8", "surrogateescape")
    parts = [file, name]
    if wanted.schema:
        parts.append(wanted.schema.encode())
    sized = [len(part).to_bytes(4, "little") + part for part in parts]
    return bytes((wanted.code, wanted.kind)) + b"".join(sized) + wanted.initial


def _run(command: "list[str]") -> "tuple[int, bytes]":
    """Wait status and output of a command. Its stderr is this process's."""
    reader, writer = os.pipe()
    try:
        child = _spawn(command, writer)
    except OSError as error:
        os.close(reader)
        raise ImportError("%s: cannot be run: %s: install gothon again" % (command[0], error.strerror)) from error
    finally:
        os.close(writer)
    parts = []
    try:
        while True:
            part = os.read(reader, 65536)
            if not part:
                break
            parts.append(part)
    finally:
        os.close(reader)
        status = _reap(child)
    return status, b"".join(parts)


def _spawn(command: "list[str]", output: int) -> int:
    """Starts a command with stdout at `output`, which is close-on-exec: it is inherited under its new number only."""
    if hasattr(os, "posix_spawn"):
        return os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, output, 1)])
    child = os.fork()  # PyPy
    if child == 0:
        try:
            os.dup2(output, 1)
            os.execv(command[0], command)
        finally:
            os._exit(127)
    return child


def _reap(child: int) -> int:
    try:
        return os.waitpid(child, 0)[1]
    except ChildProcessError:
        return 0  # the user ignores SIGCHLD or reaps all children: the output tells


def _forget() -> None:
    """In a forked child: who held the lock is not there."""
    global _lock
    _lock = _thread.RLock()  # type: ignore[attr-defined]


os.register_at_fork(after_in_child=_forget)
