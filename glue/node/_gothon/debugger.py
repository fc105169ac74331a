"""The debugger sees shared variables: what is typed at the prompt of pdb means what it would mean at that place of the program.

`pdb` and `bdb` find an `eval` and an `exec` among their globals, which take names of shared variables of the module whose frame is
looked at for those variables, augmented assignments for atomic ones. `exec` and `eval` of everybody else are Python's. Where one node
has the terminal (`--pdb`) the others do not stop.

It stops, steps and looks at stacks in the program alone: calls of the glue are passed over like those of C, and where it is to stop in
the midst of one, as on Ctrl-C, it does so at once in the frame that the operation stands in. Thread rule: any.
"""

import builtins
import sys

from . import relied, session, wire

#: Whether breakpoints have no effect in this node.
_aside = False
#: Handles by `FILE NAME`, for the code of expressions that were typed.
_handles: "dict[str, object]" = {}
#: Methods of `pdb.Pdb` that run what was typed, and their variables that hold it.
_TYPED = ("buffer", "line")


def prepare(name: str) -> None:
    """`pdb` or `bdb` is about to be loaded."""
    module = sys.modules.get(name)
    if module is not None:
        builtins._gothon_typed = _handles.get  # type: ignore[attr-defined]
        module.__dict__["eval"] = _eval
        if name == "pdb":  # bdb's runs the program, which is not to have one more frame below it
            module.__dict__["exec"] = _exec


def stand_aside() -> None:
    """This node is not the one to be debugged: breakpoints have no effect."""
    global _aside
    _aside = True
    sys.breakpointhook = _go_on
    if "pdb" in sys.modules:
        adopt("pdb")


def adopt(name: str) -> None:
    """Called when `bdb` has been loaded, and `pdb`: scripts that it is given are translated, and a node that stands aside goes on."""
    if name == "bdb":
        _keep_to_the_program(sys.modules[name].Bdb)  # type: ignore[attr-defined]
        return
    pdb = sys.modules[name]
    if _aside and relied.take("pdb:set_trace") is not None:
        pdb.set_trace = _go_on  # type: ignore[attr-defined]
    if not relied.is_program(name):
        return
    original = relied.take("pdb:_ScriptTarget.code")
    if original is not None:
        from . import tools

        def code(self):  # type: ignore[no-untyped-def]
            tools.compile_the_next()
            return original.__get__(self)  # type: ignore[attr-defined]

        pdb._ScriptTarget.code = property(code)  # type: ignore[attr-defined]


def _keep_to_the_program(debugger: type) -> None:
    dispatch = relied.take("bdb:Bdb.trace_dispatch")
    begin = relied.take("bdb:Bdb.set_trace")
    stack_of = relied.take("bdb:Bdb.get_stack")
    if dispatch is None or begin is None or stack_of is None:
        return

    # Since 3.14 what ends tracing is Python too, and would be seen as it is called.
    own_file = debugger.trace_dispatch.__code__.co_filename  # type: ignore[attr-defined]

    def trace_dispatch(self, frame, event, arg):  # type: ignore[no-untyped-def]
        if event == "call" and (_is_own(frame) or frame.f_code.co_filename == own_file):
            return None
        return dispatch(self, frame, event, arg)  # type: ignore[operator]

    def set_trace(self, frame=None, *rest, **named):  # type: ignore[no-untyped-def]
        wanted = frame = sys._getframe(1) if frame is None else frame
        while _is_own(frame) and frame.f_back is not None:
            frame = frame.f_back
        begin(self, frame, *rest, **named)  # type: ignore[operator]
        if frame is not wanted:
            _stop_at(self, frame)

    def _stop_at(self, frame):  # type: ignore[no-untyped-def]
        """As at the frame's next line, which may be far: the operation in its line may wait for long."""
        _trace(self, "stop_trace", None)
        dispatch(self, frame, "line", None)  # type: ignore[operator]
        if self.stopframe is not self.botframe or self.breaks:
            _trace(self, "start_trace", self.trace_dispatch)

    def get_stack(self, frame, trace):  # type: ignore[no-untyped-def]
        stack, at = stack_of(self, frame, trace)  # type: ignore[operator, misc]
        while len(stack) > 1 and stack[0][0].f_code.co_filename == session.boot:
            del stack[0]
            at = max(at - 1, 0)
        return stack, at

    debugger.trace_dispatch, debugger.set_trace, debugger.get_stack = trace_dispatch, set_trace, get_stack  # type: ignore[attr-defined]


def _trace(debugger: object, method: str, function: object) -> None:
    """Turns the debugger's tracing on or off; since 3.14 it has two ways to trace."""
    own = getattr(debugger, method, None)
    if own is not None:
        own()
    else:
        sys.settrace(function)  # type: ignore[arg-type]


def _is_own(frame: object) -> bool:
    return frame.f_code.co_filename.startswith(wire.OWN_DIRECTORY)  # type: ignore[attr-defined]


def _go_on(*arguments: object, **named: object) -> None:
    """Does nothing: a sys.breakpointhook."""


def _eval(source: object, names: "dict[str, object] | None" = None, own: object = None, **named: object) -> object:
    if names is None:
        caller = sys._getframe(1)
        names, own = caller.f_globals, caller.f_locals
    if isinstance(source, str):
        source = _code_of(source, "eval", names, own)
    return builtins.eval(source, names, own, **named)  # type: ignore[arg-type]


def _exec(source: object, names: "dict[str, object] | None" = None, own: object = None, **named: object) -> None:
    caller = sys._getframe(1)
    if names is None:
        names, own = caller.f_globals, caller.f_locals
    elif caller.f_code.co_name == "default":
        typed = [caller.f_locals[each] for each in _TYPED if each in caller.f_locals]
        source = _code_of(typed[0] + "\n", "single", names, own)
    elif caller.f_code.co_name == "_exec_in_closure" and isinstance(source, str):
        source = _code_of(source, "exec", caller.f_locals["globals"], caller.f_locals["locals"])
    builtins.exec(source, names, own, **named)  # type: ignore[arg-type]


def _code_of(source: str, mode: str, names: "dict[str, object]", own: object) -> object:
    """The code of what was typed; the text itself where no shared variable is in it, for Python to compile as ever."""
    exports = names.get("__getattr__")
    if not hasattr(exports, "gothon_handle"):
        return source if mode != "single" else compile(source, "<stdin>", mode)
    import ast

    tree = compile(source.lstrip(" \t"), "<stdin>", mode, ast.PyCF_ONLY_AST, dont_inherit=True)
    return compile(ast.fix_missing_locations(_rewriter(names, own).visit(tree)), "<stdin>", mode, dont_inherit=True)  # type: ignore[attr-defined]


def _rewriter(names: "dict[str, object]", own: object) -> object:
    import ast
    import copy

    exports = names["__getattr__"]
    file = str(names.get("__file__"))

    def handle_of(name: str) -> "ast.Call | None":
        """The node that gives the handle; None where the name is not shared, as an import that a local variable hides."""
        handle = exports.gothon_handle(names, name)  # type: ignore[attr-defined]
        if handle is None or (own is not names and name in own and "_gothon_" + name not in names):  # type: ignore[operator]
            return None
        _handles[file + " " + name] = handle
        return ast.Call(ast.Name("_gothon_typed", ast.Load()), [ast.Constant(file + " " + name, kind=None)], [])

    def is_scalar(call: ast.Call) -> bool:
        return hasattr(type(_handles[call.args[0].value]), "value")  # type: ignore[attr-defined]

    def method(call: ast.Call, name: str, argument: ast.expr) -> ast.Call:
        return ast.Call(ast.Attribute(call, name, ast.Load()), [argument], [])

    def called(name: str, given: "list[ast.expr]", named: "list[ast.keyword]" = []) -> ast.Call:
        return ast.Call(ast.Name(name, ast.Load()), given, named)

    class Rewriter(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            call = handle_of(node.id)
            if call is None or isinstance(node.ctx, ast.Del):
                return node
            if isinstance(node.ctx, ast.Load) and not is_scalar(call):
                return ast.copy_location(call, node)
            return ast.copy_location(ast.Attribute(call, "value", node.ctx), node)

        def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
            call = handle_of(node.target.id)
            if call is None:
                return ast.copy_location(ast.NamedExpr(node.target, self.visit(node.value)), node)
            noted = self.noted(node.target, node.value)
            if noted is None:
                return ast.copy_location(method(call, "bind", self.visit(node.value)), node)
            return ast.copy_location(method(call, "become", noted), node)

        def visit_Assign(self, node: ast.Assign) -> ast.AST:
            target = node.targets[0]
            noted = self.noted(target, node.value) if len(node.targets) == 1 else None
            if noted is None:
                return self.generic_visit(node)
            if isinstance(target, ast.Name):
                # The debugger would show the new value.
                none = ast.Constant(None, kind=None)
                unseen = ast.IfExp(method(handle_of(target.id), "become", noted), none, none)  # type: ignore[arg-type]
                return ast.copy_location(ast.Expr(unseen), node)
            return ast.copy_location(ast.Assign([self.visit(target)], noted), node)

        def noted(self, target: ast.expr, value: ast.expr) -> "ast.expr | None":
            """What a variable is to become, if nothing but operators, `min` and `max` computes it from itself."""
            if isinstance(target, ast.Name):
                call = handle_of(target.id)
                if call is None or not is_scalar(call):
                    return None
                wanted = target.id
            elif isinstance(target, ast.Attribute):
                wanted = target.attr
            else:
                return None
            # The fields say whether it is read or bound; the rest is the same.
            dumped = ast.dump(target).replace("Store()", "Load()")
            value = copy.deepcopy(value)
            named = sum(wanted in (getattr(each, "id", None), getattr(each, "attr", None)) for each in ast.walk(value))
            found = 0

            def note(node: ast.expr) -> "ast.expr | None":
                nonlocal found
                if ast.dump(node) == dumped:
                    found += 1
                    if isinstance(node, ast.Name):
                        return ast.Attribute(handle_of(node.id), "moment", ast.Load())  # type: ignore[arg-type]
                    place = called("_gothon_at", [self.visit(node.value), ast.Constant(node.attr, kind=None)])  # type: ignore[attr-defined]
                    return ast.Attribute(place, node.attr, ast.Load())  # type: ignore[attr-defined]
                if isinstance(node, ast.UnaryOp):
                    operand = note(node.operand)
                    if operand is None:
                        return None
                    negates = isinstance(node.op, ast.Not)
                    return called("_gothon_not", [operand]) if negates else ast.UnaryOp(node.op, operand)
                if isinstance(node, ast.BinOp):
                    left, right = note(node.left), note(node.right)
                    if left is None and right is None:
                        return None
                    return ast.BinOp(left or called("_gothon_left", [self.visit(node.left)]), node.op, right or self.visit(node.right))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("min", "max"):
                    if len(node.args) < 2 or any(isinstance(each, ast.Starred) for each in node.args):
                        return None
                    given = [note(each) for each in node.args]
                    if not any(given) or any(each.arg != "key" for each in node.keywords):
                        return None
                    parts = [one or self.visit(each) for one, each in zip(given, node.args)]
                    return called("_gothon_noted", [node.func] + parts, [self.visit(each) for each in node.keywords])
                return None

            result = None if ast.dump(value) == dumped else note(value)
            return result if found == named else None

        def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
            if isinstance(node.target, ast.Subscript):
                node.target.value = called("_gothon_items", [node.target.value])
                return self.generic_visit(node)
            call = handle_of(node.target.id) if isinstance(node.target, ast.Name) else None
            if call is None:
                return self.generic_visit(node)
            operator = _AUGMENTED[type(node.op).__name__]
            return ast.copy_location(ast.Expr(method(call, operator, self.visit(node.value))), node)

        def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
            value = self.visit(node.value)
            if isinstance(node.ctx, ast.Store):
                value = called("_gothon_at", [value, ast.Constant(node.attr, kind=None)])
            return ast.copy_location(ast.Attribute(value, node.attr, node.ctx), node)

    return Rewriter()


#: Methods of handles by the operator's class.
_AUGMENTED = {
    "Add": "iadd",
    "Sub": "isub",
    "Mult": "imul",
    "Div": "itruediv",
    "FloorDiv": "ifloordiv",
    "Mod": "imod",
    "Pow": "ipow",
    "BitAnd": "iand",
    "BitOr": "ior",
    "BitXor": "ixor",
    "LShift": "ilshift",
    "RShift": "irshift",
}
