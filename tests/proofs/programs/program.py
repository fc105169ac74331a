"""Random Python programs over the binding and reading forms, for comparison of plain Python and `gothon 1`.

A program is one module, or two: a head with declarations, chunks that are independent of each other, and a tail that prints every variable. So a
failing one can be made smaller by leaving chunks out.
"""

import random
import re

from proofs.programs.bindings import Bindings
from proofs.programs.captures import Captures
from proofs.programs.companion import AFFIXES, Companion, directives
from proofs.programs.definitions import Definitions
from proofs.programs.expressions import Expressions
from proofs.programs.newest import Newest
from proofs.programs.readings import Readings

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


class Program(Bindings, Captures, Readings, Definitions, Expressions, Newest):
    """`compiles`: whether the interpreter that is to run the program compiles a text."""

    def __init__(self, seed, version, compiles, chunks=14):
        self.random = random.Random(seed)
        self.version = version
        self.serial = 0
        self.parens = self.chance(0.12)
        self.prefix, self.suffix = self.choose(*AFFIXES)
        self.own_name()
        self.companion = Companion(self, "companion_{}".format(seed)) if self.chance(0.4) else None
        if self.companion:
            for kind, name in self.companion.names:
                self.names[kind].append(name)
                self.all.append((kind, name))
        self.head = self.make_head()
        self.chunks = [chunk for chunk in (self.chunk() for _ in range(chunks)) if compiles(chunk)]

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
        lines = directives(self.prefix, self.suffix)
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
        return "\n".join(lines) + "\n" + HEAD + (self.companion.imports + "\n" if self.companion else "") + "\n".join(declarations + declared) + "\n"

    def text(self, chunks=None):
        tail = "print('end', {})\n".format(", ".join(self.reading(name) for _, name in self.all))
        body = "".join(self.chunks if chunks is None else chunks)
        return self.head + body + re.sub("·", "", tail)

    # chunks

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
            lines += self.random.choice(self.forms())()
        return lines

    def forms(self):
        forms = [self.assign, self.assign, self.chained, self.unpacked, self.nested_targets, self.augmented, self.augmented, self.augmented,
                 self.other_operators, self.for_loop, self.with_block, self.walrus, self.show, self.show, self.subscript_targets,
                 self.comprehension, self.function_parts, self.decorated, self.class_parts, self.methods, self.generator, self.coroutine,
                 self.one_line, self.conditions, self.lambdas, self.declared_inside, self.annotated_plain, self.asserts, self.raising,
                 self.starred, self.type_call_target, self.attribute_chain, self.closures, self.except_never, self.deletes,
                 self.comprehension_targets, self.comprehension_attributes, self.starred_group]
        if self.version >= (3, 10):
            forms += [self.match, self.match, self.parenthesized_with]
        if self.version >= (3, 11):
            forms.append(self.except_group)
        if self.version >= (3, 12):
            forms += [self.new_format_strings, self.generics]
        if self.version >= (3, 14):
            forms += [self.template, self.template, self.bare_handlers]
        if self.version >= (3, 15):
            forms += [self.unpacking_comprehensions, self.lazy_imports]
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
