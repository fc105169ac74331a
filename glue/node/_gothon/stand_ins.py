"""Completes the syntax tree of a translated text where Python's grammar has no place for an expression.

A handler binds a plain name, and a pattern compares with a dotted one. Translated text has a name there that stands for
the handle: `except E as _got<handle>`, `case B._at<handle>`. Thread rule: any.
"""

import _ast

from . import columns

TARGET = "_got"
ATTRIBUTE = "_at"


def complete(tree: object) -> None:
    """Puts what they stand for in the place of all stand-ins."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _ast.ExceptHandler):
            if (node.name or "").startswith(TARGET + "_gothon_"):
                node.body.insert(0, _hand_on(node))
        elif isinstance(node, _ast.Attribute) and node.attr.startswith(ATTRIBUTE + "_gothon_"):
            _compare_with_value(node)
        waiting += columns.children(node)


def _hand_on(handler: "_ast.ExceptHandler") -> "_ast.Assign":
    """`handle.value = name`."""
    name = handler.name or ""
    position = _position(handler)
    position["end_lineno"] = handler.lineno
    position["end_col_offset"] = handler.col_offset
    handle = _ast.Name(id=name[len(TARGET) :], ctx=_ast.Load(), **position)
    target = _ast.Attribute(value=handle, attr="value", ctx=_ast.Store(), **position)
    caught = _ast.Name(id=name, ctx=_ast.Load(), **position)
    return _ast.Assign(targets=[target], value=caught, type_comment=None, **position)


def _compare_with_value(node: "_ast.Attribute") -> None:
    """`B._at<handle>` becomes `(handle if B is not handle else handle).value`: a pattern may hold any attribute."""
    position = _position(node)

    def handle() -> "_ast.Name":
        return _ast.Name(id=node_name, ctx=_ast.Load(), **position)

    node_name = node.attr[len(ATTRIBUTE) :]
    test = _ast.Compare(left=node.value, ops=[_ast.IsNot()], comparators=[handle()], **position)
    node.value = _ast.IfExp(test=test, body=handle(), orelse=handle(), **position)
    node.attr = "value"


def _position(node: object) -> "dict[str, int]":
    return {name: getattr(node, name) for name in node._attributes}  # type: ignore[attr-defined]
