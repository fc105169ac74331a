"""Columns of a translated tree, for the carets of tracebacks (Python 3.11 and later).

Tracebacks show the user's line, while the columns are the translated line's. Where the two lines differ, a node covers the
whole of the user's line, which shows it without carets. Thread rule: any.
"""

import sys

_SHOWN = sys.version_info >= (3, 11)


def align(tree: object, translated: bytes, source: object) -> None:
    """Adjusts the nodes that touch a line on which translated text and source differ."""
    if not _SHOWN or not isinstance(source, bytes):
        return
    new = _lines(translated)
    old = _lines(source)
    # changes[n]: how many of the first n lines differ.
    changes = [0]
    for number, line in enumerate(new):
        changes.append(changes[-1] + (number >= len(old) or line != old[number]))
    waiting = list(tree.body)  # type: ignore[attr-defined]
    while waiting:
        node = waiting.pop()
        first = getattr(node, "lineno", 0)
        if first:
            last = node.end_lineno
            for decorator in getattr(node, "decorator_list", ()):
                first = min(first, decorator.lineno)
            if changes[min(last, len(new))] == changes[first - 1]:
                continue
            _cover(node, changes, old)
        waiting += children(node)


def _lines(text: bytes) -> "list[bytes]":
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


def _cover(node: object, changes: "list[int]", old: "list[bytes]") -> None:
    first, last = node.lineno, node.end_lineno  # type: ignore[attr-defined]
    if last > len(old):
        return
    if changes[first] != changes[first - 1] or (first == last and changes[last] != changes[last - 1]):
        line = old[first - 1]
        node.col_offset = len(line) - len(line.lstrip())  # type: ignore[attr-defined]
    if changes[last] != changes[last - 1]:
        node.end_col_offset = len(old[last - 1].rstrip())  # type: ignore[attr-defined]


def children(node: object) -> "list[object]":
    """The nodes right below."""
    found: "list[object]" = []
    for name in node._fields:  # type: ignore[attr-defined]
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [each for each in value if hasattr(each, "_fields")]
        elif hasattr(value, "_fields"):
            found.append(value)
    return found
