"""Random Python programs over the binding and reading forms, for comparison of plain Python and `gothon 1`.

A program is one module: a head with declarations, chunks that are independent of each other, and a tail that prints every variable. So a
failing one can be made smaller by leaving chunks out.
"""

import random
import re

from proofs.programs.expressions import Expressions

HEAD = '''\
def note(value):
    print("note", getattr(value, "__name__", value))
    return value
def take(first, *rest, key=0, other=1):
    return first * 3 + sum(rest) * 2 + key + other
def drive(coroutine):
    try:
        while True: print("awaited", coroutine.send(None))
    except StopIteration as done: return done.value
class Later:
    def __init__(self, value): self.value = value
    def __await__(self): return (yield self.value) or self.value
    def __aiter__(self): self.left = 3; return self
    async def __anext__(self):
        self.left -= 1
        if not self.left: raise StopAsyncIteration
        return await Later(self.value + self.left)
    async def __aenter__(self): return await self
    async def __aexit__(self, *problem): return False
class Held:
    def __init__(self, value): self.value = value
    def __repr__(self): return "held"
    def __enter__(self): return self.value
    def __exit__(self, *problem): print("exit", problem[0]); return False
class Bag:
    def __repr__(self): return "bag"
class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x = x; self.y = y
class Meta(type):
    def __new__(cls, name, bases, body, **keywords): print(name, sorted(keywords.items())); return super().__new__(cls, name, bases, body)
    def __init__(self, name, bases, body, **keywords): super().__init__(name, bases, body)
bag = Bag(); cells = [0, 1, 2, 3]; table = {}
'''


class Program(Expressions):
    def __init__(self, seed, version=(3, 8), chunks=14):
        self.random = random.Random(seed)
        self.version = version
        self.serial = 0
        self.parens = self.chance(0.12)
        self.prefix, self.suffix = self.choose(*[("_", "_")] * 5, ("sh_", ""), ("", "_v"), ("k_", "_"))
        self.own_name()
        self.head = self.make_head()
        self.chunks = [chunk for chunk in (self.chunk() for _ in range(chunks)) if self.compiles(chunk)]

    def own_name(self):
        name = lambda core: self.prefix + core + self.suffix
        self.x, self.y, self.f, self.s, self.b, self.r = map(name, ("x", "y_2", "f", "s", "b", "r"))
        self.c, self.t = "C." + name("c"), "C." + name("t")
        self.names = {"int": [self.x, self.x, self.y, self.r, self.c], "float": [self.f], "str": [self.s, self.s, self.t], "bool": [self.b]}
        self.all = [("int", self.x), ("int", self.y), ("float", self.f), ("str", self.s), ("bool", self.b), ("int", self.c), ("str", self.t)]

    def fresh(self, word):
        self.serial += 1
        return "{}{}".format(word, self.serial)

    def make_head(self):
        lines = []
        if (self.prefix, self.suffix) != ("_", "_"):
            lines += ["# gothon:var_def:prefix = {}".format(self.prefix or "None"), "#gothon: var_def:suffix={}".format(self.suffix or "None")]
        if self.parens:
            lines.append("# gothon:var_usage:require_parens = true")
        attribute = lambda name: name.split(".")[1]
        declarations = [
            "{}: int = {}".format(self.x, self.random.randrange(-50, 50)), "{}: int".format(self.y) + self.choose(" = 0", "=0x1F", " = 1_000"),
            "{}: {} = {}".format(self.f, self.choose("float", "'float'"), self.choose("0.0", "1.5", "-2e3", "(.25)")),
            "{}: str = {}".format(self.s, self.choose("''", "'a' 'b'", '"""l\nm"""', "r'\\d'", "'\\u00e9\\n'", "('x'\n 'y')")),
            "{}: bool = {}".format(self.b, self.choose("True", "False"))]
        self.random.shuffle(declarations)
        if self.chance(0.4):
            where = self.choose("if True:", "try:", "with Held(1):", "for one in (1,):")
            declarations = declarations[:2] + [where] + ["    " + line.replace("\n", "\n ") if "\n" not in line else "    pass; " + line for line in declarations[2:]]
            if where == "try:":
                declarations.append("finally: pass")
        declared = [
            "class C:", "    {}: int = {}".format(attribute(self.c), self.random.randrange(9)),
            "    plain = {}".format(7), "    {}: str = 'c'".format(attribute(self.t)),
            "{}: int = {}".format(self.r, self.choose("note(len('abc')) + 1", "(lambda n=4: n)()", "[n for n in range(5)][-1]", "3 if note(True) else 4", "sum(\n  range(4))"))]
        return "\n".join(lines) + "\n" + HEAD + "\n".join(declarations + declared) + "\n"

    def text(self, chunks=None):
        tail = "print('end', {})\n".format(", ".join(self.reading(name) for _, name in self.all))
        body = "".join(self.chunks if chunks is None else chunks)
        return self.head + body + re.sub("·", "", tail)

    # chunks

    def compiles(self, chunk):
        try:
            compile(chunk, "chunk", "exec")
        except SyntaxError:
            return False
        return True

    def chunk(self):
        lines = self.statements(self.random.randrange(1, 4))
        if self.chance(0.3):
            lines = ["try:"] + self.indented(lines) + ["except Exception as problem: print(type(problem).__name__, problem)"]
        if self.chance(0.15):
            lines = [self.choose("if True:", "while True:", "for turn in range(2):", "with Held({}):".format(self.read("int")))] + self.indented(lines)
            if lines[0].startswith("while"):
                lines.append("    break")
        elif self.chance(0.25):
            lines = self.in_function(lines)
        lines.append("print({}, {})".format(self.serial, ", ".join(self.reading(name) for _, name in self.random.sample(self.all, 3))))
        return self.spaced("\n".join(lines) + "\n")

    def indented(self, lines):
        return ["    " + line for line in lines]

    def in_function(self, lines):
        name = self.fresh("function")
        return ["def {}():".format(name), "    global {}".format(self.globals_list())] + self.indented(lines) + ["{}()".format(name)]

    def globals_list(self):
        names = [name for _, name in self.all if "." not in name] + [self.r]
        if self.chance(0.4):
            names.append("plain{}".format(self.serial))
        self.random.shuffle(names)
        return self.choose(", ", ",", ", \\\n    ").join(names)

    def spaced(self, text):
        """Every mark becomes white space that may stand there: between brackets also line ends and comments."""
        out, depth, quote = [], 0, None
        for index, each in enumerate(text):
            if quote:
                quote = None if text.startswith(quote, index) and not (text[index - 1] == "\\" and text[index - 2] != "\\") and index > start + len(quote) - 1 else quote
                if each == "·":
                    continue
            elif each in "'\"":
                quote, start = (each * 3 if text.startswith(each * 3, index) else each), index
            elif each in "([{":
                depth += 1
            elif each in ")]}":
                depth -= 1
            elif each == "·":
                if depth and text[index - 1].isdigit():
                    out.append(self.choose(" ", "  ", "\n  "))
                elif depth:
                    out.append(self.random.choices([" ", "", "  ", "\n  ", " # note: _x_\n ", "\t", " \\\n "], [50, 10, 5, 6, 3, 2, 3])[0])
                else:
                    out.append(self.random.choices([" ", "  ", " \\\n  "], [50, 5, 4])[0])
                continue
            out.append(each)
        return "".join(out)

    def statements(self, number):
        lines = []
        for _ in range(number):
            forms = self.forms()
            lines += self.random.choice(forms)()
        return lines

    def forms(self):
        forms = [self.assign, self.assign, self.chained, self.unpacked, self.nested_targets, self.augmented, self.augmented, self.augmented,
                 self.other_operators, self.for_loop, self.with_block, self.walrus, self.show, self.show, self.subscript_targets,
                 self.comprehension, self.function_parts, self.decorated, self.class_parts, self.methods, self.generator, self.coroutine,
                 self.one_line, self.conditions, self.lambdas, self.declared_inside, self.annotated_plain, self.asserts, self.raising,
                 self.starred, self.type_call_target, self.attribute_chain, self.closures, self.except_never, self.deletes]
        if self.version >= (3, 10):
            forms += [self.match, self.match, self.parenthesized_with]
        if self.version >= (3, 11):
            forms.append(self.except_group)
        if self.version >= (3, 12):
            forms += [self.new_format_strings, self.generics]
        return forms

    def target(self):
        return self.random.choice(self.all)

    def store(self, name):
        """The name as a target; attributes sometimes by an object whose evaluation shows."""
        if "." in name and self.chance(0.3):
            return "note(C)." + name.split(".")[1]
        return name

    def value(self, kind):
        return self.integer() + "·%·10007" if kind == "int" else self.of(kind)

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

    def show(self):
        return ["print({})".format(self.choose(self.any(), self.format_string(2), self.format_string(2), "*[{},·{}],·sep='·'".format(self.any(), self.any())))]

    def subscript_targets(self):
        return self.choose(
            ["cells[{}·%·4]·{}·{}".format(self.integer(), self.choose("=", "+=", "-="), self.value("int")), "print(cells);·cells[:]·=·[0,·1,·2,·3]"],
            ["cells[{}·%·2:{}]·=·[{}]".format(self.read("int"), self.choose("", "3"), self.value("int")), "print(cells);·cells = [0, 1, 2, 3]"] if not self.parens else ["pass"],
            ["table[{}]·=·{};·print(table.pop({}))".format(self.read("int"), self.any(), self.read("int"))],
            ["note(bag).{}·=·{};·print(bag.w)".format("w", self.any())])

    def comprehension(self):
        return ["print({})".format(self.choose(
            "[n·*·{}·for n in range(3)·if n·!=·{}]".format(self.read("int"), self.read("int")), "{{n:·{}·for n in 'ab'}}".format(self.any(1)),
            "sorted({{{}·for n in range({}·%·3)}})".format(self.read("int"), self.read("int")),
            "list(n·+·{}·for n in (1,·{})·for m in [n,·{}])".format(self.read("int"), self.read("int"), self.read("int")),
            "[[{}·for m in range(n)]·for n in range(3)]".format(self.read("int")), "[(lambda: n·+·{})()·for n in range(2)]".format(self.read("int"))))]

    def function_parts(self):
        name = self.fresh("f")
        return ["def {}(a,·b=·{},·*rest,·c:·{}·=·{},·**more)·->·{}:".format(name, self.value("int"), self.read("int"), self.any(2), self.read("str")),
                "    '''doc'''", "    return a,·b,·c,·{},·rest,·more".format(self.any(2)),
                "print({}(·{},·*({},),·c=·{},·**{{'z':·{}}}),·{}.__annotations__,·{}.__doc__)".format(name, self.read("int"), self.read("int"), self.read("str"), self.read("int"), name, name)]

    def decorated(self):
        name = self.fresh("g")
        return ["@(lambda part:·(lambda f:·(note({}),·part,·f)))({})".format(self.read("int"), self.read("str")) if self.version >= (3, 9) else "@Held",
                "def {}():·return·{}".format(name, self.any(1)), "print(type({}).__name__)".format(name)]

    def class_parts(self):
        name = self.fresh("K")
        return ["class {}(*[C],·metaclass=Meta,·a=·{},·**{{'b':·{}}}):".format(name, self.read("int"), self.read("str")),
                "    inner·=·{}".format(self.any(2)), "    def method(self,·k=·{}):·return·k,·{}".format(self.read("int"), self.any(2)),
                "    if·{}:·other = 1".format(self.truth(2)), "print({}().method(),·{}.inner,·{}().{})".format(name, name, name, self.c[2:]) if not self.parens else "print({}().method(),·({}.{}))".format(name, name, self.c[2:])]

    def methods(self):
        name, attribute = self.fresh("M"), self.c[2:]
        read = lambda owner: "({}.{})".format(owner, attribute) if self.parens else "{}.{}".format(owner, attribute)
        return ["class {}(C):".format(name), "    def read(self,·n):·return·{}·+·n".format(read("self")),
                "    @classmethod", "    def by_class(cls):·C.{}·+=·1;·return·{}·-·{}".format(attribute, read("cls"), read("C")),
                "    @staticmethod", "    def fixed():·C.{}·=·{};·return·[{},·{}]".format(attribute, self.value("int"), read(name), read("C")),
                "print({}().read({}),·{}.by_class(),·{}().fixed(),·{})".format(name, self.integer(), name, name, read("{}()".format(name)))]

    def generator(self):
        name = self.fresh("gen")
        target = self.random.choice([self.x, self.y])
        return ["def {}():".format(name), "    global {}".format(target), "    {}·+=·yield·{}".format(target, self.read("int")),
                "    {}·=·yield·(yield·{})".format(target, self.read("str")), "    yield from·[{},·{}]".format(self.read("int"), self.any(1)), "    return·{}".format(self.read("int")),
                "turn = {}()".format(name), "print(next(turn), turn.send(3), turn.send({}), turn.send(5), list(turn))".format(self.integer(2))]

    def coroutine(self):
        name = self.fresh("co")
        target = self.random.choice([self.x, self.y])
        return ["async def {}():".format(name), "    global {}".format(target), "    {}·=·await·Later({})".format(target, self.value("int")),
                "    {}·+=·await·Later({})".format(target, self.read("int")), "    async for·{}·in·Later(7):·print({})".format(target, self.reading(target)),
                "    async with·Later({})·as·{}:·print({})".format(self.value("int"), self.store(self.c), self.reading(self.c)),
                "    print([n·+·{}·async for n in Later({})], f\"{{await Later({})}}\")".format(self.read("int"), self.read("int"), self.read("int")), "    return·{}".format(self.any(1)), "print(drive({}()))".format(name)]

    def one_line(self):
        kind, name = self.target()
        return ["; ".join([self.assign()[0], "{} = {}".format(name, self.value(kind)), "print({})".format(self.reading(name))]) + self.choose("", ";", " # {}".format(name))]

    def conditions(self):
        return ["if {}:·print('a')".format(self.truth()), "elif·{}:·print('b',·{})".format(self.any(), self.any(1)), "else:·print({})".format(self.any(1))]

    def lambdas(self):
        return ["print((lambda n=·{},·*a,·k=·{}:·(n,·a,·k,·{}))({},·k=·{}))".format(self.read("int"), self.any(1), self.any(1), self.read("int"), self.read("str")),
                "print(sorted([3,·1,·2],·key=lambda n:·n·*·{}))".format(self.read("int"))]

    def declared_inside(self):
        name, variable = self.fresh("local"), self.prefix + self.fresh("l") + self.suffix
        return ["def {}():".format(name), "    {}:·int·=·{}".format(variable, self.choose("4", "note(5)", "len('ab')")), "    def inner():", "        nonlocal·{}".format(variable),
                "        {}·+=·{};·return·{}".format(variable, self.value("int"), self.reading(variable)), "    print(inner(),·{},·{})".format(self.reading(variable), self.any(1)),
                # Initial values are set once in the session.
                "if not hasattr(bag,·'{}'):·bag.{}·=·{}()".format(name, name, name)]

    def annotated_plain(self):
        name = self.prefix + self.fresh("o") + self.suffix
        return ["{}:·{}·=·{}".format(name, self.choose("'Optional[int]'", "object", "list", "dict", "bytes"), self.integer()), "print({});·{}·=·[{}];·print({})".format(name, name, self.read("int"), name),
                "bag.{}:·int·=·{}".format("annotated", self.value("int")), "print(bag.annotated)"]

    def asserts(self):
        return ["try:·assert·{},·{}".format(self.truth(), self.any(1)), "except AssertionError as problem:·print('assertion',·problem)"]

    def raising(self):
        return ["try:", "    print({}·//·({}·-·{}))".format(self.integer(), self.reading(self.x), self.reading(self.x)), "except ZeroDivisionError as problem:",
                "    frame = problem.__traceback__;·print(type(problem).__name__,·problem, frame.tb_lineno)", "finally:·print({})".format(self.any(1))]

    def starred(self):
        return ["print(*[{},·*({},)],·*{},·{{**{{'a':·{}}}}})".format(self.any(1), self.any(1), self.string(1), self.any(1)), "print((*{}, {}))".format(self.string(1), self.read("int"))]

    def type_call_target(self):
        attribute = self.c[2:]
        return ["type(C()).{}·=·{}".format(attribute, self.value("int")), "type(C()).{}·{}·{}".format(attribute, self.choose("+=", "^="), self.value("int")), "print({})".format(self.reading(self.c))]

    def attribute_chain(self):
        attribute = self.c[2:]
        read = "(bag.here.{})".format(attribute) if self.parens else "bag.here.{}".format(attribute)
        return ["bag.here = C", "bag.here.{}·=·{}".format(attribute, self.value("int")), "print({})".format(read), "[bag.here][0].{},·bag.k·=·{},·2".format(attribute, self.value("int")),
                "note(bag).here.{}·{}·{}".format(attribute, self.choose("+=", "-=", "|="), self.value("int"))]

    def closures(self):
        name = self.fresh("outer")
        return ["def {}(a):".format(name), "    def inner(b=·{}):·return·a·+·b·+·{}".format(self.read("int"), self.read("int")), "    return inner",
                "print({}({})())".format(name, self.read("int"))]

    def except_never(self):
        kind, name = self.random.choice([each for each in self.all if "." not in each[1]])
        return ["try:·print({})".format(self.any(1)), "except LookupError·as·{}:·print({})".format(name, self.reading(name)), "print({})".format(self.reading(name))]

    def deletes(self):
        return ["plain_{}·=·[{},·{}]".format(self.serial, self.any(1), self.any(1)), "del·plain_{}[{}·%·2],·table[note({}·*·0)]".format(self.serial, self.read("int"), self.read("int"))] if self.chance(0) else [
            "plain_{}·=·[{},·{}]".format(self.serial, self.any(1), self.any(1)), "del·plain_{}[{}·%·2];·print(plain_{})".format(self.serial, self.read("int"), self.serial)]

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

    def except_group(self):
        return ["try:·raise ExceptionGroup('g',·[ValueError({}),·KeyError(1)])".format(self.read("int")), "except*·ValueError·as group:·print(group.exceptions,·{})".format(self.any(1)), "except*·KeyError:·print({})".format(self.any(1))]

    def new_format_strings(self):
        return ["print(f\"{{{}[\"k\"]}} {{'\\n'.join([{}, \"a\"])}} {{f\"{{{}}}\"}} {{\n{} # note\n!r:>{{{} % 9}}}}\")".format("{{'k': {}}}".format(self.read("int")).join(["(", ")"]), self.read("str"), self.read("int"), self.read("int"), self.read("int"))]

    def generics(self):
        name = self.fresh("G")
        return ["def {}[T](a:·T)·->·{}:·return·a,·{}".format(name, self.read("int"), self.any(1)), "print({}({}),·{}.__annotations__['return'])".format(name, self.read("int"), name),
                "class {}c[T]:".format(name), "    part·=·{}".format(self.any(1)), "print({}c.part);·type {}t = int".format(name, name)]
