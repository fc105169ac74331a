"""Patterns, handlers and other clauses that may bind shared variables."""


class Captures:
    """A part of Program, whose names it uses."""

    def match(self):
        (kind, name), (other_kind, other) = self.random.sample([each for each in self.all if "." not in each[1]], 2)
        subject, patterns = self.choose(
            ("[{},·{}]".format(self.value(kind), self.value(other_kind)), ["[{},·{}]".format(name, other), "[·{},·*_]".format(name), "[*rest,·{}]".format(other)]),
            ("{{'k':·{},·'m':·1}}".format(self.value(kind)), ["{{'k':·{}}}".format(name), "{{'k':·{},·**rest}}".format(name), "{{'z':·{}}}".format(other)]),
            ("Point({},·{})".format(self.value(kind), self.value(other_kind)), ["Point({},·y=·{})".format(name, other), "Point(x=·{})".format(name), "Point(·_,·{})".format(other)]),
            (self.value(kind), [name, "(1·|·2)·as·{}".format(name) if kind == "int" else name, "{}({})".format(kind, name)]),
            ("({},·[{},·3])".format(self.value(kind), self.value(other_kind)), ["({},·[{},·3])".format(name, other), "(_,·[{},·4])·|·(_,·[_,·{}])".format(other, other) if False else "(_,·[{},·_])".format(other)]))
        pattern = self.random.choice(patterns)
        guard = self.choose("", "", "·if·{}".format(self.truth(2)), "·if·{}·!=·3".format(self.reading(name)))
        lines = ["match·{}:".format(subject)]
        if self.chance(0.4):
            lines += ["    case·[1,·2,·3]·|·{'q':·_}:·print('no')"]
        lines += ["    case·{}{}:·print('case',·{},·{})".format(pattern, guard, self.reading(name), self.reading(other))]
        if guard or self.chance(0.5):
            irrefutable = not guard and pattern == name
            lines += [] if irrefutable else ["    case·_:·print('other',·{})".format(self.any(1))]
        return lines

    def except_never(self):
        kind, name = self.random.choice([each for each in self.all if "." not in each[1]])
        return ["try:·print({})".format(self.any(1)), "except LookupError·as·{}:·print({})".format(name, self.reading(name)), "print({})".format(self.reading(name))]

    def except_group(self):
        return ["try:·raise ExceptionGroup('g',·[ValueError({}),·KeyError(1)])".format(self.read("int")), "except*·ValueError·as group:·print(group.exceptions,·{})".format(self.any(1)), "except*·KeyError:·print({})".format(self.any(1))]

    def subscript_targets(self):
        return self.choose(
            ["cells[{}·%·4]·{}·{}".format(self.integer(), self.choose("=", "+=", "-="), self.value("int")), "print(cells);·cells[:]·=·[0,·1,·2,·3]"],
            ["cells[{}·%·2:{}]·=·[{}]".format(self.read("int"), self.choose("", "3"), self.value("int")), "print(cells);·cells = [0, 1, 2, 3]"] if not self.parens else ["pass"],
            ["table[{}]·=·{};·print(table.pop({}))".format(self.read("int"), self.any(), self.read("int"))],
            ["note(bag).{}·=·{};·print(bag.w)".format("w", self.any())])

    def deletes(self):
        return ["plain_{}·=·[{},·{}]".format(self.serial, self.any(1), self.any(1)), "del·plain_{}[{}·%·2],·table[note({}·*·0)]".format(self.serial, self.read("int"), self.read("int"))] if self.chance(0) else [
            "plain_{}·=·[{},·{}]".format(self.serial, self.any(1), self.any(1)), "del·plain_{}[{}·%·2];·print(plain_{})".format(self.serial, self.read("int"), self.serial)]
