"""Reads manifests: what the translator says about the session's modules and variables (docs/protocol.md, section 4).

Names that become a module's globals are interned, as they are in its code: looking one up compares no characters then.
Thread rule: any, for what `read` returns is changed by `late` only, one item at a time.
"""

import os
from sys import intern

#: Names a variable for ever: its module's source file and its name there.
Key = "tuple[str, str]"

_ESCAPES = {"\\": "\\", "t": "\t", "n": "\n"}


class Variable:
    """A row of the session's table."""

    __slots__ = ("index", "code", "name", "file", "schema")

    def __init__(self, index: int, code: int, name: str, file: str, schema: str = "") -> None:
        self.index = index
        self.code = code
        self.name = name
        self.file = file
        #: Of its values, where the type has one (docs/protocol.md, "Encoded values").
        self.schema = schema


class Module:
    """A project module with Gothon code. `names` pairs reserved names with what `Manifest.resolve` takes; `exports` and
    `references` have reserved names by what they stand for; `carriers` are (line of a class, attribute, reserved name)."""

    __slots__ = ("file", "text", "node_name", "count_name", "flags", "names", "exports", "references", "carriers")

    def __init__(self, file: str, text: str, node_name: str, count_name: str, flags: str) -> None:
        self.file = file
        self.text = text
        self.node_name = intern(node_name)
        self.count_name = intern(count_name)
        self.flags = flags
        self.names: "list[tuple[str, object]]" = []
        self.exports: "dict[str, str]" = {}
        self.references: "dict[str, str]" = {}
        self.carriers: "list[tuple[int, str, str]]" = []


class Declaration:
    """A variable that a late module asks the session to add."""

    __slots__ = ("code", "kind", "file", "name", "initial", "schema")

    def __init__(self, code: int, kind: int, file: str, name: str, initial: bytes, schema: str) -> None:
        self.code = code
        self.kind = kind
        self.file = file
        self.name = name
        self.initial = initial
        self.schema = schema


class Manifest:
    """One manifest, or the session's with what late ones have added to it."""

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self.session = ""
        self.runtime = ""
        self.token = 0
        self.nodes = 0
        self.strings = 0
        self.gothon = ""
        self.root = ""
        self.variables: "dict[int, Variable]" = {}
        self.keys: "dict[tuple[str, str], Variable]" = {}
        self.plain: "set[str]" = set()
        self.modules: "dict[str, Module]" = {}
        self.declarations: "list[Declaration]" = []

    def add(self, variable: Variable) -> None:
        """Adds a row; an equal one that is there already is replaced."""
        self.variables[variable.index] = variable
        self.keys[variable.file, variable.name] = variable

    def resolve(self, reference: object) -> Variable:
        """The variable of an index or of a (file, name) pair. KeyError if the session has none such."""
        if isinstance(reference, int):
            return self.variables[reference]
        return self.keys[reference]  # type: ignore[index]


def read(path: str) -> Manifest:
    """The manifest in the file `path`. ValueError if it is none of this version; OSError as reading raises it."""
    with open(path, "rb", buffering=0) as file:
        text = file.read().decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    if lines[0] != "gothon-manifest\t4":
        raise ValueError("%s: not a manifest of this version of Gothon: install gothon and its node files together" % path)
    table = Manifest(os.path.dirname(os.path.abspath(path)))
    module = None
    for line in lines[1:]:
        if not line:
            continue
        kind, *fields = line.split("\t")
        if "\\" in line:
            fields = [_unescape(field) for field in fields]
        if kind == "variable":
            table.add(Variable(int(fields[0]), int(fields[1]), *fields[2:]))
        elif kind == "plain":
            table.plain.add(fields[0])
        elif kind == "module":
            module = table.modules[fields[0]] = Module(*fields)
        elif kind == "name":
            reference = int(fields[1]) if len(fields) == 2 else (fields[1], fields[2])
            module.names.append((intern(fields[0]), reference))  # type: ignore[union-attr]
        elif kind == "export":
            module.exports[fields[0]] = fields[1]  # type: ignore[union-attr]
        elif kind == "reference":
            module.references[fields[0]] = intern(fields[1])  # type: ignore[union-attr]
        elif kind == "carrier":
            module.carriers.append((int(fields[0]), fields[1], fields[2]))  # type: ignore[union-attr]
        elif kind == "declare":
            code, initial_kind, file_name, name, initial, schema = fields
            table.declarations.append(Declaration(int(code), int(initial_kind), file_name, name, bytes.fromhex(initial), schema))
        elif kind in ("nodes", "strings"):
            setattr(table, kind, int(fields[0]))
        elif kind == "token":
            table.token = int(fields[0], 16)
        elif kind in ("session", "runtime", "gothon", "root"):
            setattr(table, kind, fields[0])
    return table


def _unescape(field: str) -> str:
    first, *rest = field.split("\\")
    # An escaped backslash leaves an empty part; the part behind it has no escape of its own.
    text = [first]
    parts = iter(rest)
    for part in parts:
        if part:
            text.append(_ESCAPES.get(part[0], part[0]) + part[1:])
        else:
            text.append("\\" + next(parts, ""))
    return "".join(text)
