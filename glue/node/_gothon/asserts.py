"""pytest's assertion rewriting works on translated text: the loader of test modules reads and compiles by itself.

What an assertion shows of a shared variable is its value, as it shows a plain name. No bytecode of such a module is read
or written. Thread rule: any.
"""

import os
import sys

from . import loader, relied, seed


def adopt(name: str) -> None:
    """Called when `_pytest.assertion.rewrite` has been loaded. Unknown if this pytest is of another make."""
    rewrite = sys.modules[name]
    rewrite_test, read_pyc, write_pyc, rewrite_asserts = (
        relied.take(name + ":" + each) for each in ("_rewrite_test", "_read_pyc", "_write_pyc", "rewrite_asserts")
    )

    def _rewrite_test(fn, config, *rest, **named):  # type: ignore[no-untyped-def]
        path = str(fn)
        module = loader.module_of(path)
        if module is None:
            return rewrite_test(fn, config, *rest, **named)  # type: ignore[operator]
        with open(path, "rb") as file:
            source = file.read()
        try:
            tree = seed.tree_of(module, path, source)
        except SyntaxError:
            return rewrite_test(fn, config, *rest, **named)  # type: ignore[operator]
        _show_values(tree)
        rewrite_asserts(tree, source, path, config)  # type: ignore[operator]
        return os.stat(path), compile(tree, path, "exec", dont_inherit=True)  # type: ignore[call-overload, arg-type]

    def _read_pyc(source, *rest, **named):  # type: ignore[no-untyped-def]
        return None if loader.module_of(str(source)) is not None else read_pyc(source, *rest, **named)  # type: ignore[operator]

    def _write_pyc(state, co, *rest, **named):  # type: ignore[no-untyped-def]
        return False if loader.module_of(co.co_filename) is not None else write_pyc(state, co, *rest, **named)  # type: ignore[operator]

    for new in (_rewrite_test, _read_pyc, _write_pyc):
        setattr(rewrite, new.__name__, new)


def _show_values(tree: object) -> None:
    """Makes pytest show `_gothon_….value` as a whole, and not how it came about: it knows no visitor for the node."""
    import ast

    class SharedValue(ast.Attribute):
        pass

    class Values(ast.NodeTransformer):
        def visit_Attribute(self, node: "ast.Attribute") -> "ast.AST":
            self.generic_visit(node)
            name = getattr(node.value, "id", "")
            if node.attr != "value" or not name.startswith("_gothon_"):
                return node
            return ast.copy_location(SharedValue(node.value, node.attr, node.ctx), node)

    for node in ast.walk(tree):  # type: ignore[arg-type]
        if isinstance(node, ast.Assert):
            node.test = Values().visit(node.test)
