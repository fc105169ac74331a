"""Syntax that the grammar does not know, or has only just learned: groups behind stars, and what Python 3.14 and 3.15 brought."""


class Newest:
    """A part of Program, whose names it uses."""

    def starred_group(self):
        name = self.store(self.choose(self.x, self.y, self.c))
        group = self.choose("*({},·after)", "*[{},·after]", "*({},·*after)").format(name)
        return ["before,·{}·=·{},·{},·{}".format(group, self.any(1), self.value("int"), self.any(1)), "print(before,·after,·{})".format(self.reading(name.replace("note(C)", "C"))),
                "for·{},·last·in·[({},·2,·3)]:·print(after,·last)".format(group, self.read("int"))]

    def template(self):
        text = "t\"{}{{ {} }}{{{}!r:>{{{}}}}}{{ {} + 1 = }}\"".format(self.choose("", "a", "{{", "\\\\"), self.reading(self.s), self.reading(self.b), self.reading(self.y), self.reading(self.x))
        return ["for part in {}:".format(self.choose(text, "r" + text, text + " t'b'", "t'''{}\n'''".format("{" + self.reading(self.x) + "}"))),
                "    print(part if isinstance(part,·str) else (part.value,·part.expression,·part.conversion,·part.format_spec))"]

    def bare_handlers(self):
        return ["try:", "    raise {}({})".format(self.choose("KeyError", "ValueError", "TypeError"), self.read("int")),
                "except ValueError, KeyError:", "    {}·+=·{}".format(self.x, self.read("int")), "except {}:".format(self.choose("TypeError", "TypeError, OSError", "(TypeError)")),
                "    {}·=·{}".format(self.store(self.c), self.value("int"))]

    def unpacking_comprehensions(self):
        return ["print([*({},·n)·for n in range({})],·{{*pair·for pair in [({},)]}})".format(self.read("int"), self.random.randrange(4), self.read("str")),
                "print({{**{{n:·{}}}·for n in 'ab'·if·{}}},·list(*[{}]·for n in (1,)))".format(self.any(1), self.truth(1), self.any(1))]

    def lazy_imports(self):
        name = self.fresh("lazy")
        return ["lazy import colorsys as {}".format(name), "lazy from textwrap import dedent as {}t,·indent".format(name),
                "print({}.rgb_to_hsv(0,·0,·{}),·{}t(' a'),·{})".format(name, self.random.randrange(9), name, self.read("int"))]
