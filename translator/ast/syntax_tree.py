"""Prints the syntax trees of Python texts: what the translator reads in place of its grammar's tree.

The user's own interpreter runs it (`python -IS syntax_tree.py`), once for a command and for all texts of the command
that the grammar does not know. A request is a line with the number of bytes of a text, then the text in UTF-8. The
answer is a line: `tree N M`, followed by N bytes that describe types and M bytes of numbers; or `refused LINE COLUMN
WHY` as the interpreter's SyntaxError has it; or `failed WHY`. It ends when its input does.

Types are lines `NAME POSITIONS FIELD...`. POSITIONS is 4 if a node has a place, else 0; a FIELD is a name, with `*`
behind it if its value is a part of the tree of its own. Numbers are of 32 bits, little-endian, in the order of a walk from
the top: the number of the node's type, counted from 1 in the order of the lines, its place (first line, first column,
last line, last column; columns in bytes), and for each field a number, or, with `*`: 0 for none, a node, or -1 - COUNT
for a list and that many parts. Texts have the number 1 and None has 0: the translator reads names where they stand. A
context or an operator is a type without fields. Of a constant the type of its value is told, by its place in CONSTANTS.
"""
import sys
import _ast
import _signal
import _struct
import _thread
import gc

CONSTANTS = (str, bytes, int, float, complex, bool, type(None), type(Ellipsis))
#: What tells nothing that is not in the text, and what is a number anyway: fields that need no look at their values' types.
_TEXTS = frozenset("id attr arg name asname module rest tag type_comment kind str n s".split())
_NUMBERS = frozenset("level conversion is_async simple is_lazy".split())
_PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")
#: Deep texts nest deeply; the thread that walks has the room, as much as it can get.
_DEEPEST = 200_000
_STACKS = (1 << 30, 1 << 27, 0)


def _holds_node(kind: type, name: str) -> bool:
    """Whether a field is a node whose name is that of a text in other types: in `type X = Y` X is one."""
    declared = getattr(kind, "_field_types", {}).get(name)  # since 3.13
    return kind.__name__ == "TypeAlias" or (isinstance(declared, type) and issubclass(declared, _ast.AST))


class Types(dict):
    """How a value of each type is told: functions by type, made when the first such value is met."""

    def __init__(self) -> None:
        self.numbers: "list[int]" = []
        self.lines: "list[str]" = []
        self[list] = self._list
        self[type(None)] = lambda value: self.numbers.append(0)

    def __missing__(self, kind: type) -> "object":
        if not issubclass(kind, _ast.AST):
            tell = self[kind] = lambda value: self.numbers.append(0)
        else:
            tell = self[kind] = self._node(kind)
        return tell

    def _list(self, values: list) -> None:
        self.numbers.append(-1 - len(values))
        for value in values:
            self[type(value)](value)

    def _node(self, kind: type) -> "object":
        """A function for nodes of one type, written for its fields: calls cost more than all else here."""
        # Before its fields are met, which may be of the same type.
        self.lines.append("")
        number = len(self.lines)
        place = list(_PLACE) if kind._attributes else []  # type: ignore[attr-defined]
        told = ["%d" % number] + ["node.%s" % name for name in place]
        fields = []
        steps = []

        def flush() -> None:
            if len(told) == 1:
                steps.append("add(%s)" % told[0])
            elif told:
                steps.append("extend((%s))" % ", ".join(told))
            told.clear()

        for name in kind._fields:  # type: ignore[attr-defined]
            if kind is _ast.Constant and name == "value":
                told.append("constants.get(type(node.value), 0)")
            elif name in _TEXTS and not _holds_node(kind, name):
                told.append("node.%s is not None" % name)
            elif name in _NUMBERS:
                told.append("int(node.%s or 0)" % name)
            else:
                flush()
                steps.append("value = node.%s" % name)
                steps.append("tell[type(value)](value)")
                fields.append(name + "*")
                continue
            fields.append(name)
        flush()
        self.lines[number - 1] = " ".join([kind.__name__, str(len(place))] + fields)
        names = {
            "tell": self,
            "add": self.numbers.append,
            "extend": self.numbers.extend,
            "constants": {kind: at for at, kind in enumerate(CONSTANTS)},
        }
        exec("def node(node):\n    " + "\n    ".join(steps), names)
        return names["node"]


def answer(text: bytes, types: Types) -> bytes:
    types.numbers.clear()
    try:
        # As text: what a comment says of an encoding is not true any more.
        tree = compile(text.decode("utf-8", "surrogatepass"), "<text>", "exec", 0x400, True)
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", 0) or 1, getattr(error, "offset", 0) or 1
        why = "%s: %s (Python %d.%d)" % ((type(error).__name__, getattr(error, "msg", error)) + sys.version_info[:2])
        return b"refused %d %d %s\n" % (line, max(column, 1), " ".join(why.split()).encode("utf-8", "backslashreplace"))
    types[type(tree)](tree)
    lines = "\n".join(types.lines).encode()
    numbers = _struct.pack("<%di" % len(types.numbers), *types.numbers)
    return b"tree %d %d\n" % (len(lines), len(numbers)) + lines + numbers


def serve() -> None:
    reader, writer = sys.stdin.buffer, sys.stdout.buffer
    types = Types()
    while True:
        size = reader.readline()
        if not size:
            return
        text = reader.read(int(size))
        try:
            out = answer(text, types)
        except Exception as error:
            out = b"failed %s\n" % ascii(error)[:500].encode()
        writer.write(out)
        writer.flush()


def main() -> None:
    # Who asked is gone, or is being interrupted: nobody wants to read of it.
    for number in (_signal.SIGINT, _signal.SIGPIPE):
        _signal.signal(number, _signal.SIG_DFL)
    # Trees are no garbage, and looking for some in them takes as long as making them.
    gc.disable()
    sys.setrecursionlimit(_DEEPEST)
    done = _thread.allocate_lock()
    done.acquire()

    def run() -> None:
        try:
            serve()
        finally:
            done.release()

    for size in _STACKS:
        _thread.stack_size(size)
        try:
            _thread.start_new_thread(run, ())
            break
        except RuntimeError:
            if size == 0:
                raise
    done.acquire()


if __name__ == "__main__":
    main()
