"""Statements that only read shared variables."""


class Readings:
    """A part of Program, whose names it uses."""

    def show(self):
        return ["print({})".format(self.choose(self.any(), self.format_string(2), self.format_string(2), "*[{},·{}],·sep='·'".format(self.any(), self.any())))]

    def comprehension(self):
        return ["print({})".format(self.choose(
            "[n·*·{}·for n in range(3)·if n·!=·{}]".format(self.read("int"), self.read("int")), "{{n:·{}·for n in 'ab'}}".format(self.any(1)),
            "sorted({{{}·for n in range({}·%·3)}})".format(self.read("int"), self.read("int")),
            "list(n·+·{}·for n in (1,·{})·for m in [n,·{}])".format(self.read("int"), self.read("int"), self.read("int")),
            "[[{}·for m in range(n)]·for n in range(3)]".format(self.read("int")), "[(lambda: n·+·{})()·for n in range(2)]".format(self.read("int"))))]

    def one_line(self):
        kind, name = self.target()
        return ["; ".join([self.assign()[0], "{} = {}".format(name, self.value(kind)), "print({})".format(self.reading(name))]) + self.choose("", ";", " # {}".format(name))]

    def conditions(self):
        return ["if {}:·print('a')".format(self.truth()), "elif·{}:·print('b',·{})".format(self.any(), self.any(1)), "else:·print({})".format(self.any(1))]

    def lambdas(self):
        return ["print((lambda n=·{},·*a,·k=·{}:·(n,·a,·k,·{}))({},·k=·{}))".format(self.read("int"), self.any(1), self.any(1), self.read("int"), self.read("str")),
                "print(sorted([3,·1,·2],·key=lambda n:·n·*·{}))".format(self.read("int"))]

    def asserts(self):
        return ["try:·assert·{},·{}".format(self.truth(), self.any(1)), "except AssertionError as problem:·print('assertion',·problem)"]

    def raising(self):
        return ["try:", "    print({}·//·({}·-·{}))".format(self.integer(), self.reading(self.x), self.reading(self.x)), "except ZeroDivisionError as problem:",
                "    frame = problem.__traceback__;·print(type(problem).__name__,·problem, frame.tb_lineno)", "finally:·print({})".format(self.any(1))]

    def starred(self):
        return ["print(*[{},·*({},)],·*{},·{{**{{'a':·{}}}}})".format(self.any(1), self.any(1), self.string(1), self.any(1)), "print((*{}, {}))".format(self.string(1), self.read("int"))]

    def closures(self):
        name = self.fresh("outer")
        return ["def {}(a):".format(name), "    def inner(b=·{}):·return·a·+·b·+·{}".format(self.read("int"), self.read("int")), "    return inner",
                "print({}({})())".format(name, self.read("int"))]

    def new_format_strings(self):
        return ["print(f\"{{{}[\"k\"]}} {{'\\n'.join([{}, \"a\"])}} {{f\"{{{}}}\"}} {{\n{} # note\n!r:>{{{} % 9}}}}\")".format("{{'k': {}}}".format(self.read("int")).join(["(", ")"]), self.read("str"), self.read("int"), self.read("int"), self.read("int"))]
