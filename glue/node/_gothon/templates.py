"""Template strings of translated text (Python 3.14 and later) tell of each field what the user wrote in it.

`t"{_x_}"` has the text `_x_` beside the value, and the translated one would have the handle's. The user's own text has
the same fields in the same order. Thread rule: any.
"""
import _ast

from . import columns

_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST
_KNOWN = hasattr(_ast, "Interpolation")
_WORD = frozenset(b"_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def restore(tree: object, text: bytes, source: object) -> None:
    """Gives the fields in the tree of a translated text what they are in the user's."""
    if not _KNOWN or not _may_have_some(text):
        return
    found = _fields(tree)
    if found:
        own = _fields(compile(source, "<source>", "exec", _ONLY_AST, True))  # type: ignore[call-overload]
        for field, written in zip(found, own):
            field.str = written.str  # type: ignore[attr-defined]


def _may_have_some(text: bytes) -> bool:
    """A quick look that errs on the side of yes: a quote behind a prefix of templates."""
    for prefix in (b"t", b"T", b"tr", b"tR", b"Tr", b"TR", b"rt", b"rT", b"Rt", b"RT"):
        for quote in (b"'", b'"'):
            at = text.find(prefix + quote)
            while at >= 0:
                if at == 0 or text[at - 1] not in _WORD:
                    return True
                at = text.find(prefix + quote, at + 1)
    return False


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
