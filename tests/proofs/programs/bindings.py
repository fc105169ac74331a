"""Statements that bind shared variables: assignments, augmented ones, loops, context managers, `:=`."""


class Bindings:
    """A part of Program, whose names it uses."""

    def assign(self):
        kind, name = self.target()
        return ["{}·=·{}".format(self.store(name), self.value(kind))]

    def chained(self):
        kind, name = self.target()
        others = ["plain", "bag.a", "cells[{}·%·4]".format(self.read("int")), self.random.choice([each for k, each in self.all if k == kind])]
        targets = [self.store(name)] + self.random.sample(others, 2)
        self.random.shuffle(targets)
        return ["·=·".join(targets) + "·=·" + self.value(kind), "print({})".format(self.reading(name))]

    def unpacked(self):
        (kind, name), (other_kind, other) = self.random.sample(self.all, 2)
        form = self.random.randrange(5)
        if form == 0:
            return ["{},·{}·=·{},·{}".format(self.store(name), self.store(other), self.value(kind), self.value(other_kind))]
        if form == 1:
            return ["[{},·*rest,·{}]·=·{},·1,·2,·{}".format(name, other, self.value(kind), self.value(other_kind)), "print(rest)"]
        if form == 2:
            return ["({},·(cells[1],·{}),·bag.a)·=·({},·(5,·{}),·6)".format(name, self.store(other), self.value(kind), self.value(other_kind)), "print(bag.a,·cells)"]
        if form == 3:
            return ["*bag.rest,·{}·=·[1, 2,·{}]".format(self.store(name), self.value(kind)), "print(bag.rest)"]
        same = [each for k, each in self.all if k == "int"]
        left, right = self.random.sample(same, 2)
        return ["{},·{}·=·{},·{}".format(left, right, self.reading(right, False), self.reading(left, False))]

    def nested_targets(self):
        _, name = self.random.choice([each for each in self.all if each[0] == "int"])
        return ["for [({}, table['k']), bag.z] in [((1,·{}), 2), ((3, 4), 5)]:·print({},·table, bag.z)".format(self.store(name), self.integer(), self.reading(name))]

    def right_side(self, name):
        """An expression that does not change the target."""
        kind = dict((n, k) for k, n in self.all)[name]
        return {"int": self.integer() + "·%·13", "float": self.real(), "str": self.string(), "bool": self.truth()}[kind]

    def augmented(self):
        kind, name = self.random.choice([each for each in self.all if each[0] != "bool"])
        sign = {"int": ("+=", "-=", "*="), "float": ("+=", "-=", "*="), "str": ("+=",)}[kind]
        lines = ["{}·{}·{}".format(self.store(name), self.choose(*sign), self.right_side(name))]
        lines += {"int": ["{} %= 100003".format(name)], "float": ["{} = {} if abs({}) < 1e30 else 1.0".format(name, self.reading(name), self.reading(name))],
                  "str": ["{}·=·{}[:25]".format(name, self.reading(name))]}[kind]
        return lines

    def other_operators(self):
        kind, name = self.target()
        if kind == "int":
            return ["{}·{}".format(self.store(name), self.choose(
                "//=·({}·or·3)".format(self.right_side(name)), "%=·({}·or·3)".format(self.right_side(name)), "**=·2; {} %= 1009".format(name), "&=·{}".format(self.right_side(name)),
                "|=·{}".format(self.right_side(name)), "^=·{}".format(self.right_side(name)), "<<=·2", ">>=·1"))]
        if kind == "float":
            return ["{}·{}".format(self.store(name), self.choose("//=·4.0", "%=·7.5", "/=·({}·or·2.0)".format(self.right_side(name)), "**=·1.0"))]
        if kind == "str":
            return ["{}·*=·2;·{} = {}[:12]".format(self.store(name), name, self.reading(name))]
        return ["{}·{}·{}".format(self.store(name), self.choose("&=", "|=", "^="), self.right_side(name))]

    def for_loop(self):
        kind, name = self.target()
        items = "[{},·{}]".format(self.value(kind), self.value(kind))
        extra = self.choose("", ", start") if kind == "int" else ""
        if extra:
            return ["for place,·{}·in·enumerate({}):".format(self.store(name), items), "    print(place,·{})".format(self.reading(name)), "else:·print('else')"]
        return ["for {}·in·{}:".format(self.store(name), items), "    if {}: continue".format(self.truth()), "    print({})".format(self.reading(name))]

    def with_block(self):
        (kind, name), (other_kind, other) = self.random.sample(self.all, 2)
        form = self.random.randrange(3)
        if form == 0:
            return ["with Held({})·as·{}:·print({})".format(self.value(kind), self.store(name), self.reading(name))]
        if form == 1:
            return ["with Held({})·as·{},·Held({})·as·{}:".format(self.value(kind), name, self.value(other_kind), other), "    print({})".format(self.reading(other))]
        return ["with Held(({},·{}))·as·({},·{}):·print({})".format(self.value(kind), self.value(other_kind), name, other, self.reading(name))]

    def parenthesized_with(self):
        (kind, name), (other_kind, other) = self.random.sample(self.all, 2)
        return ["with (Held({})·as·{},·Held({})·as·{}·,):".format(self.value(kind), name, self.value(other_kind), other), "    print({},·{})".format(self.reading(name), self.reading(other))]

    def walrus(self):
        kind, name = self.random.choice([each for each in self.all if "." not in each[1]])
        form = self.random.randrange(5)
        bound = "({}·:=·{})".format(name, self.value(kind))
        if form == 0:
            return ["if·{}:·print({})".format(bound, self.reading(name)), "else:·print('no')"]
        if form == 1:
            return ["print({},·{},·{})".format(self.reading(name), bound, self.reading(name))]
        if form == 2:
            return ["print([{}·for n in range(2)],·{})".format(bound, self.reading(name))]
        if form == 3:
            return ["while·({}·and·{}·is not·None)·and·False:·pass".format(bound, self.reading(name))]
        return ["print(f\"{{{}}} {{{}!r}}\")".format(bound, self.reading(name))]

    def type_call_target(self):
        attribute = self.c[2:]
        return ["type(C()).{}·=·{}".format(attribute, self.value("int")), "type(C()).{}·{}·{}".format(attribute, self.choose("+=", "^="), self.value("int")), "print({})".format(self.reading(self.c))]

    def attribute_chain(self):
        attribute = self.c[2:]
        read = "(bag.here.{})".format(attribute) if self.parens else "bag.here.{}".format(attribute)
        return ["bag.here = C", "bag.here.{}·=·{}".format(attribute, self.value("int")), "print({})".format(read), "[bag.here][0].{},·bag.k·=·{},·2".format(attribute, self.value("int")),
                "note(bag).here.{}·{}·{}".format(attribute, self.choose("+=", "-=", "|="), self.value("int"))]

    def comprehension_targets(self):
        """Only Gothon's variable is another one afterwards, so it is set again."""
        kind, name = self.random.choice([each for each in self.all if "." not in each[1]])
        forms = self.choose("[{0}·for·{1}·in·spare]", "[({0},·n)·for n in (1,·2)·for·{1}·in·spare]", "{{n:·{0}·for·n,·{1}·in·enumerate(spare)}}",
                            "list({0}·for·{1}·in·spare·if·{0}·!=·{0} or·True)", "[[{0}·for·{1}·in·spare]·for n in (1,·2)]")
        constant = {"int": "7", "float": "2.5", "str": "'again'", "bool": "True"}[kind]
        return ["spare·=·[{},·{}]".format(self.value(kind), self.value(kind)), "print({})".format(forms.format(self.reading(name), name)),
                "{}·=·{}".format(name, constant)]

    def comprehension_attributes(self):
        kind, name = self.random.choice([each for each in self.all if "." in each[1]])
        items = "[{},·{}]".format(self.value(kind), self.value(kind))
        return ["print([{}·for·{}·in·{}],·{})".format(self.reading(name), self.store(name), items, self.reading(name))]

    def declared_inside(self):
        name, variable = self.fresh("local"), self.prefix + self.fresh("l") + self.suffix
        return ["def {}():".format(name), "    {}:·int·=·{}".format(variable, self.choose("4", "note(5)", "len('ab')")), "    def inner():", "        nonlocal·{}".format(variable),
                "        {}·+=·{};·return·{}".format(variable, self.value("int"), self.reading(variable)), "    print(inner(),·{},·{})".format(self.reading(variable), self.any(1)),
                # Initial values are set once in the session.
                "if not hasattr(bag,·'{}'):·bag.{}·=·{}()".format(name, name, name)]

    def annotated_plain(self):
        name = self.prefix + self.fresh("o") + self.suffix
        return ["{}:·{}·=·{}".format(name, self.choose("'Optional[complex]'", "object", "list", "dict", "complex"), self.integer()), "print({});·{}·=·[{}];·print({})".format(name, name, self.read("int"), name),
                "bag.{}:·int·=·{}".format("annotated", self.value("int")), "print(bag.annotated)"]
