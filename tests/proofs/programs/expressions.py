"""Random expressions of the four scalar types that read shared variables. Every evaluation of a part that notes itself prints, so
that order and number of evaluations show.

What plain Python and Gothon tell apart by contract is left out: `/=` on an int, a value of another type than declared, a right side
that changes the target of its augmented assignment, names in globals(), parameters and comprehension variables of a shared name.
"""

STRINGS = ["", "a", "bc", "\\u00e9", "{x}", "it's", "q\\\"q", "\\\\", "\\n"]


class Expressions:
    """Needs: self.random, self.names (type → names that may be read), self.version, self.parens."""

    depth = 3

    def choose(self, *options):
        return self.random.choice(options)

    def chance(self, part):
        return self.random.random() < part

    # reading forms

    def read(self, kind, allow_parens=True):
        name = self.random.choice(self.names[kind])
        return self.reading(name, allow_parens)

    def reading(self, name, allow_parens=True):
        """The name as it is read; attributes sometimes by an object whose evaluation shows."""
        if "." in name and self.chance(0.25):
            owner, attribute = name.split(".")
            name = "note(" + owner + ")." + attribute
            return "(" + name + ")" if self.parens else name
        if self.parens or (allow_parens and self.chance(0.1)):
            return "(" + name + ")"
        return name

    def of(self, kind, depth=None):
        return {"int": self.integer, "float": self.real, "str": self.string, "bool": self.truth}[kind](depth)

    def any(self, depth=None):
        return self.of(self.choose("int", "int", "float", "str", "bool"), depth)

    def below(self, depth):
        return (self.depth if depth is None else depth) - 1

    def integer(self, depth=None):
        depth = self.below(depth)
        if depth <= 0:
            return self.choose(self.read("int"), self.read("int"), str(self.random.randrange(100)))
        inner = lambda: self.integer(depth)
        form = self.random.randrange(22)
        if form <= 3:
            return self.read("int")
        if form <= 6:
            return "({}·{}·{})".format(inner(), self.choose("+", "-", "&", "|", "^"), inner())
        if form == 7:
            return "({}·%·{})".format(inner(), self.random.randrange(2, 99))
        if form == 8:
            return "(-{})".format(inner())
        if form == 9:
            return "({} if {} else {})".format(inner(), self.truth(depth), inner())
        if form == 10:
            return "(lambda k={}·: k·+·{})()".format(inner(), inner())
        if form == 11:
            return "len(·{}·)".format(self.string(depth))
        if form == 12:
            return "sum([{}·for n in range({})·if {}])".format(self.choose("n·+·" + inner(), inner()), self.random.randrange(4), self.truth(depth))
        if form == 13:
            return "[{},·{}][{}·%·2]".format(inner(), inner(), inner())
        if form == 14:
            return "note({})".format(inner())
        if form == 15:
            return "take({},·{},·key=·{})".format(inner(), self.choose("*[{}]".format(inner()), "**{{'other': {}}}".format(inner()), inner()), inner())
        if form == 16:
            return "{{{}:·{}}}.popitem()[{}]".format(inner(), inner(), self.choose("0", "1"))
        if form == 17:
            return "({}·**·{}·%·1009)".format(inner(), self.random.randrange(3))
        if form == 18:
            return "({}·//·({}·or·1))".format(inner(), inner())
        if form == 19:
            return "(w :=·{})".format(inner())
        if form == 20:
            return "int({}·.real)".format(self.read("int"))
        return "max({},·*·({},·{}))".format(inner(), inner(), inner())

    def real(self, depth=None):
        depth = self.below(depth)
        if depth <= 0:
            return self.choose(self.read("float"), self.read("float"), repr(self.random.randrange(1000) / 8))
        form = self.random.randrange(8)
        if form <= 1:
            return self.read("float")
        if form <= 4:
            return "({}·{}·{})".format(self.real(depth), self.choose("+", "-", "*"), self.real(depth))
        if form == 5:
            return "({}·/·({}·or·2.0))".format(self.real(depth), self.real(depth))
        if form == 6:
            return "float({})".format(self.integer(depth))
        return "abs({})".format(self.real(depth))

    def truth(self, depth=None):
        depth = self.below(depth)
        if depth <= 0:
            return self.choose(self.read("bool"), "True", "False")
        form = self.random.randrange(10)
        if form <= 1:
            return self.read("bool")
        if form <= 3:
            return "({}·{}·{})".format(self.integer(depth), self.choose("<", "<=", ">", "==", "!="), self.integer(depth))
        if form == 4:
            return "(not {})".format(self.any(depth))
        if form == 5:
            return "({}·<·{}·<=·{})".format(self.integer(depth), self.integer(depth), self.integer(depth))
        if form == 6:
            return "({} {} {})".format(self.truth(depth), self.choose("and", "or"), self.truth(depth))
        if form == 7:
            return "({} {}in {})".format(self.string(depth), self.choose("", "not "), self.string(depth))
        if form == 8:
            return "isinstance({},·{})".format(self.any(depth), self.choose("int", "(str, float)"))
        return "all({}·for n in ({},))".format(self.truth(depth), self.integer(depth))

    def literal(self):
        return self.choose('"', "'").join(["", self.random.choice(STRINGS[:4]), ""])

    def string(self, depth=None):
        depth = self.below(depth)
        if depth <= 0:
            return self.choose(self.read("str"), self.read("str"), self.literal())
        form = self.random.randrange(12)
        if form <= 1:
            return self.read("str")
        if form <= 3:
            return "({}·+·{})".format(self.string(depth), self.string(depth))
        if form == 4:
            return "{}[{}:{}]".format(self.read("str"), self.choose("", self.integer(depth)), self.choose("", self.integer(depth)))
        if form == 5:
            return "str({})".format(self.any(depth))
        if form <= 9:
            return self.format_string(depth)
        if form == 10:
            return "','.join([{},·{}])".format(self.string(depth), self.string(depth))
        return "'%s|%r'·%·({},·{})".format(self.any(depth), self.any(depth)).join("()")

    # Format strings: no quotes of the outer kind and no backslashes in a field before 3.12.

    def field_value(self, depth):
        if depth <= 0 or self.chance(0.6):
            return self.read(self.choose("int", "float", "str", "bool"))
        return self.choose(
            "{} + {}".format(self.read("int"), self.read("int")), "[{}, {}]".format(self.read("int"), self.read("str")),
            "(lambda: {})()".format(self.read("int")), "note({})".format(self.read("int")), "[n for n in range(2) if {}]".format(self.read("bool")),
            "{} if {} else {}".format(self.read("int"), self.read("bool"), self.read("str")), "{}[:{}]".format(self.read("str"), self.read("int")),
            "{} != {}".format(self.read("int"), self.read("int")), " {{1: {}}}[1]".format(self.read("int")),
            "{}.__class__.__name__".format(self.read("float")), "(w := {})".format(self.read("int")), "{}".format(self.format_string(0, "'")))

    def field(self, depth):
        value = self.field_value(depth)
        inner = "'" in value
        ends = ["", "", "!r", "!s", ":>12", "!r:>{}".format(self.random.randrange(9)), ":{}".format("{" + self.read("int") + " % 30}"),
                "!s:{}{}".format(self.choose("*<", "^"), "{" + self.read("int") + " % 20}")]
        # CPython 3.12.1 and 3.13.0 show of `{a != b=}` what stands before the exclamation mark.
        if not inner and "!=" not in value:
            ends += ["=", "=", " = ", "=!r", "=!s:>9", "=:>{}".format("{" + self.read("int") + " % 9}")]
        return "{" + value + self.random.choice(ends) + "}"

    def format_string(self, depth, quote=None):
        quote = quote or self.choose('"', '"', '"""')
        parts = []
        for _ in range(self.random.randrange(1, 4)):
            field = self.field(depth)
            if quote == "'" and "'" in field:
                continue
            parts.append((self.choose("", "a", "{{", "}}", "\\n", "é") if quote != "'" else "") + field)
        prefix = self.choose("f", "F", "rf", "fR") if quote != "'" else "f"
        text = "".join(parts)
        if quote == '"""' and self.chance(0.3):
            text += "\n line"
        return prefix + quote + text + quote
