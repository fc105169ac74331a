"""Template strings of translated text (Python 3.14 and later) tell of each field what the user wrote in it.

`t"{_x_}"` has the text `_x_` beside the value, and the translated one would have the handle's. The user's own text has
the same fields in the same order. Thread rule: any.
"""

from . import columns

_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST


def restore(tree: object, source: object) -> None:
    """Gives the fields in the tree of a translated text what they are in the user's."""
    found = _fields(tree)
    if found:
        own = _fields(compile(source, "<source>", "exec", _ONLY_AST, True))  # type: ignore[call-overload, arg-type]
        for field, written in zip(found, own):
            field.str = written.str  # type: ignore[attr-defined]


def _fields(tree: object) -> "list[object]":
    """All fields of templates, from the top down."""
    found = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if type(node).__name__ == "Interpolation":
            found.append(node)
        waiting += reversed(columns.children(node))
    return found
