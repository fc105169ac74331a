"""What `ast` says of the places in files that have to do with names. Runs in the interpreter that is asked: `oracle.py`, with paths
on standard input; prints for each path a block like that of `translate_corpus outline`, ended by a line ".".

A place that `ast` does not tell, or tells wrongly, has "-" for its two positions.
"""

import ast
import re
import sys
import tokenize
import warnings

TRUE_FSTRINGS = sys.version_info >= (3, 12)


class Oracle(ast.NodeVisitor):
    def __init__(self, text):
        self.lines = [line.encode() for line in re.split(r"(?<=\n)", text)]
        self.out = []
        self.roles = {}
        self.inside_fstring = 0
        self.future = False

    # places

    def end_of(self, node):
        return node.end_lineno, node.end_col_offset

    def show(self, role, attribute, name, begin=None, end=None):
        if self.inside_fstring and not TRUE_FSTRINGS:
            begin = end = None
        if begin and not end:
            end = begin[0], begin[1] + len(name.encode())
        if end and not begin:
            begin = end[0], end[1] - len(name.encode())
        places = ["%d:%d" % place if place else "-" for place in (begin, end)]
        self.out.append("\t".join([role, "attribute" if attribute else "name"] + places + [name]))

    def after(self, place, pattern):
        """Where `pattern` ends that starts at `place`."""
        line, column = place
        text = self.lines[line - 1][column:] + b"".join(self.lines[line:line + 20])
        found = re.match(pattern, text)
        if not found:
            return None
        before = text[:found.end()]
        fresh = before.rfind(b"\n")
        return (line + before.count(b"\n"), len(before) - fresh - 1) if fresh >= 0 else (line, column + len(before))

    # expressions

    def visit_Name(self, node):
        kinds = {ast.Load: "read", ast.Store: "bind", ast.Del: "delete"}
        begin = node.lineno, node.col_offset
        self.show(self.roles.get(node, kinds[type(node.ctx)]), False, node.id, begin, self.end_of(node))

    def visit_Attribute(self, node):
        kinds = {ast.Load: "read", ast.Store: "bind", ast.Del: "delete"}
        self.show(self.roles.get(node, kinds[type(node.ctx)]), True, node.attr, None, self.end_of(node))
        self.visit(node.value)

    def visit_JoinedStr(self, node):
        self.inside_fstring += 1
        self.generic_visit(node)
        self.inside_fstring -= 1

    visit_TemplateStr = visit_JoinedStr

    def visit_NamedExpr(self, node):
        self.roles[node.target] = "walrus"
        self.generic_visit(node)

    # statements

    def visit_Module(self, node):
        for each in node.body:
            if isinstance(each, ast.ImportFrom) and each.module == "__future__":
                self.future = self.future or any(alias.name == "annotations" for alias in each.names)
        self.generic_visit(node)

    def annotation(self, node):
        if node is not None and not self.future:
            self.visit(node)

    def visit_AugAssign(self, node):
        if isinstance(node.target, (ast.Name, ast.Attribute)):
            self.roles[node.target] = "augment"
        self.generic_visit(node)

    def visit_AnnAssign(self, node):
        target = node.target
        owner = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id in ("self", "cls")
        if isinstance(target, ast.Name) or owner:
            self.roles[target] = "annotated"
        self.visit(target)
        self.annotation(node.annotation)
        if node.value:
            self.visit(node.value)

    def visit_arg(self, node):
        self.show("parameter", False, node.arg, (node.lineno, node.col_offset))
        self.annotation(node.annotation)

    def definition(self, node):
        begin = self.after((node.lineno, node.col_offset), rb"(?:async(?:\s|\\)+)?(?:def|class)(?:\s|\\)+")
        self.show("definition", False, node.name, begin)
        returns = getattr(node, "returns", None)
        for name, value in ast.iter_fields(node):
            if name == "returns":
                self.annotation(returns)
            elif isinstance(value, list):
                for each in value:
                    self.visit(each)
            elif isinstance(value, ast.AST):
                self.visit(value)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = definition

    def visit_ExceptHandler(self, node):
        if node.name:
            begin = self.after(self.end_of(node.type), rb"(?:\s|\\|\)|#.*\n)*as(?:\s|\\)+")
            self.show("except", False, node.name, begin)
        self.generic_visit(node)

    def listed(self, node):
        for name in node.names:
            self.show("listed", False, name)

    visit_Global = visit_Nonlocal = listed

    def visit_Import(self, node):
        for alias in node.names:
            self.show("imported", False, alias.asname or alias.name.split(".")[0])

    def visit_ImportFrom(self, node):
        for alias in node.names:
            if alias.name != "*":
                self.show("imported", False, alias.asname or alias.name)

    # patterns

    def dotted(self, value):
        """No part of a dotted name in a pattern can be put in brackets."""
        while isinstance(value, ast.Attribute):
            self.roles[value] = "pattern-value"
            value = value.value

    def visit_MatchValue(self, node):
        self.dotted(node.value)
        self.visit(node.value)

    def visit_MatchAs(self, node):
        if node.name:
            begin = (node.lineno, node.col_offset) if node.pattern is None else None
            self.show("capture", False, node.name, begin, None if begin else self.end_of(node))
        self.generic_visit(node)

    def visit_MatchStar(self, node):
        if node.name:
            self.show("capture", False, node.name, None, self.end_of(node))

    def visit_MatchMapping(self, node):
        for key in node.keys:
            if isinstance(key, ast.Attribute):
                self.visit_MatchValue(ast.copy_location(ast.Expr(key), key))
        for each in node.patterns:
            self.visit(each)
        if node.rest:
            self.show("capture", False, node.rest)

    def visit_MatchClass(self, node):
        self.dotted(node.cls)
        for each in node.kwd_attrs:
            self.show("pattern-keyword", False, each)
        self.generic_visit(node)

    # type parameters

    def visit_TypeAlias(self, node):
        self.roles[node.name] = "definition"
        self.generic_visit(node)

    def type_parameter(self, node):
        self.show("type-parameter", False, node.name)
        self.generic_visit(node)

    visit_TypeVar = visit_TypeVarTuple = visit_ParamSpec = type_parameter


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    for path in sys.stdin.read().splitlines():
        try:
            with open(path, "rb") as file:
                raw = file.read()
            tree = ast.parse(raw, path)
            with tokenize.open(path) as file:
                text = file.read()
            oracle = Oracle(text)
            oracle.visit(tree)
            print("\n".join(oracle.out))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            print("unparsed", error)
        print(".", flush=True)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    main()
