"""Reads manifests: what the translator tells the nodes of a session (docs/protocol.md section 4)."""
import os

_ESCAPES = {"\\": "\\", "t": "\t", "n": "\n"}


def _unescape(field: str) -> str:
    parts = field.split("\\")
    if len(parts) == 1:
        return field
    out = [parts[0]]
    index = 1
    while index < len(parts):
        part = parts[index]
        if part:
            out.append(_ESCAPES[part[0]] + part[1:])
        else:  # an escaped backslash: the text up to the next one follows as it is
            index += 1
            out.append("\\" + parts[index])
        index += 1
    return "".join(out)


class Module:
    """A module with Gothon code. `names` maps reserved names to what they stand for: a variable's index, or (file, name)."""

    __slots__ = ("source", "translated", "node", "node_count", "flags", "names")

    def __init__(self, source: str, translated: str, node: str, node_count: str, flags: str) -> None:
        self.source = source
        self.translated = translated
        self.node = node
        self.node_count = node_count
        self.flags = flags
        self.names = {}  # type: dict


class Declaration:
    """What a late manifest asks to be declared; `initial` is encoded."""

    __slots__ = ("type", "kind", "file", "name", "initial")

    def __init__(self, type: int, kind: int, file: str, name: str, initial: bytes) -> None:
        self.type = type
        self.kind = kind
        self.file = file
        self.name = name
        self.initial = initial


class Manifest:
    """The facts of a session. Thread rule: constant once read, but for what late modules add (under the loader's lock)."""

    def __init__(self, path: str) -> None:
        self.directory = os.path.dirname(path)
        self.facts = {}  # type: dict
        self.modules = {}  # type: dict
        self.plain = set()  # type: set
        #: (file, name) → (index, type code), and back
        self.variables = {}  # type: dict
        self.by_index = {}  # type: dict
        self.declarations = []  # type: list
        self.read(path)

    def read(self, path: str) -> None:
        """Adds what the file at `path` says. Raises OSError when it cannot be read."""
        module = None
        with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            lines = file.read().split("\n")
        for line in lines[1:]:
            if not line:
                continue
            key, *fields = [_unescape(field) for field in line.split("\t")]
            if key == "name":
                target = int(fields[1]) if len(fields) == 2 else (fields[1], fields[2])
                module.names[fields[0]] = target
            elif key == "module":
                module = Module(*fields)
                self.modules[module.source] = module
            elif key == "variable":
                self.add_variable(int(fields[0]), int(fields[1]), fields[2], fields[3])
            elif key == "plain":
                self.plain.add(fields[0])
            elif key == "declare":
                self.declarations.append(
                    Declaration(int(fields[0]), int(fields[1]), fields[2], fields[3], bytes.fromhex(fields[4]))
                )
            else:
                self.facts[key] = fields[0]

    def add_variable(self, index: int, type_code: int, name: str, file: str) -> None:
        self.variables[(file, name)] = (index, type_code)
        self.by_index[index] = (file, name)
