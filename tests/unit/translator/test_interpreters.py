#!/usr/bin/env python3
"""What real interpreters make of translated texts: `test_interpreters.py TRANSLATE_ALL [unittest options]`.

Texts of cases.txt compile wherever their source does; files of a standard library come out as they went in; and programs print
what they print as plain Python, with stand-ins for the handles.
"""
import codecs
import encodings.aliases
import os
import pkgutil
import re
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(os.path.dirname(HERE)))
import interpreters  # noqa: E402
from proofs.identity import without_looks  # noqa: E402

TRANSLATE_ALL = ""
DIRECTIVE = b"# gothon:var_usage:require_parens = False"


def translate(texts):
    """Translates each text alone; what translate_all wrote for it."""
    with tempfile.TemporaryDirectory() as directory:
        for index, text in enumerate(texts):
            with open("%s/m%d.py" % (directory, index), "wb") as file:
                file.write(text)
        subprocess.run([TRANSLATE_ALL, directory], check=True)
        out = []
        for index in range(len(texts)):
            with open("%s/m%d.py.out" % (directory, index), "rb") as file:
                out.append(file.read())
        return out


def sources():
    with open(os.path.join(HERE, "prelude.py")) as file:
        prelude = file.read()
    with open(os.path.join(HERE, "cases.txt")) as file:
        cases = re.split(r"^### ", file.read(), flags=re.MULTILINE)[1:]
    for case in cases:
        name, text = case.split("\n", 1)
        text = text.split("\n--->\n")[0] + "\n"
        yield name, text if name.endswith("!") else prelude + text


CODES = [code for code in range(0xA0, 0x3100) if code not in (0x2028, 0x2029)]
CODES += list(range(0x4E00, 0xD800, 37)) + list(range(0xF900, 0xFFFE, 3))


def has(codec, character):
    try:
        return character.encode(codec).decode(codec) == character
    except UnicodeError:
        return False


def encoded_texts():
    """(codec or alias, file, text): a module with characters that the codec has; of the many of East Asia some."""
    known = {}
    names = set(encodings.aliases.aliases) | set(encodings.aliases.aliases.values())
    for name in sorted(names | {each.name for each in pkgutil.iter_modules(encodings.__path__)}):
        head = "# coding: %s\n" % name
        try:
            if head.encode("ascii").decode(name) != head:
                continue
        except (LookupError, UnicodeError):
            continue
        codec = codecs.lookup(name).name
        if codec in ("idna", "punycode"):
            continue
        if codec not in known:
            known[codec] = [chr(code) for code in CODES if has(codec, chr(code))]
        characters = known[codec]
        # Not all of these can be told: the part that can.
        if codec == "gb18030":
            characters = [each for each in characters if each < "\u1000"]
        if codec == "euc_kr":
            characters = [each for each in characters if len(each.encode(codec)) == 2 and each != "\u3164"]
        text = "%s_s_ = '%s'\n%s\n" % (head, "".join(characters), DIRECTIVE.decode())
        yield name, text.encode(name), text


COMPILE = """
import sys
for path in sys.argv[1:]:
    for flag in 0x400, 0:
        results = []
        for name in path, path + ".out":
            with open(name, "rb") as file:
                text = file.read()
            try:
                compile(text, name, "exec", flag, True)
                results.append("")
            except SyntaxError as error:
                results.append(str(error))
        if results[1] and not results[0]:
            print(path, results[1])
"""

STAND_INS = r'''
import operator, sys
class Handle:
    value = None
    unset = True
    def request_claim(self): return self.unset
    def take_claim(self): return self
    def set(self, value=None, maxsize=None): self.value = value; self.unset = False
    def bind(self, value): self.value = value; return value
def method(name):
    def apply(self, right): self.value = getattr(operator, name)(self.value, right)
    return apply
for name in "iadd isub imul ifloordiv imod ipow iand ior ixor ilshift irshift".split():
    setattr(Handle, name, method(name))
names = {"__name__": "__main__"}
with open(sys.argv[1]) as file: text = file.read()
with open(sys.argv[2]) as file: source = file.read()
import re
for reserved in set(re.findall(r"_gothon_\w+", text)) - {"_gothon_node", "_gothon_node_count", "_gothon_void"}:
    handle = names[reserved] = Handle()
    literal = re.search(r"\b%s *: *\w+ *= *([-\w.'\"]+) *$" % reserved[8:], source, re.MULTILINE)
    if literal and literal.group(1) != "f": handle.value = eval(literal.group(1)); handle.unset = False
names.update(_gothon_node=0, _gothon_node_count=1, _node_=0, _node_count_=1)
exec(compile(text, "program", "exec"), names)
'''

PROGRAM = r'''
_x_: int = 3
_y_: int = 5
_s_: str = 'ab'
_node_: int = 0
log = []
def note(value, result=None):
    log.append(value)
    return value if result is None else result
class A:
    _c_: int = 0
    def step(self, n):
        A._c_ += n
        A._c_ = self._c_ * 2
        return self
    def __repr__(self):
        return "A()"
a = A()
print(a.step(2).step(3)._c_, f"{a._c_=} {_x_=:>4} {_x_ + _y_ = } { {1: _x_}[1]=}")
note(A, A)._c_ = note("right", 7)
print(a._c_, log[-1] is A, len(log))
def f():
    global _x_, log, _y_
    _x_ = _y_ = 4
    _x_ **= 2; _y_ //= 3
    for _x_ in range(_x_ - 10): log.append(_x_)
    if (_y_ := _x_ + 1) and _y_ > 2: log.append(_y_)
    first, *rest, _x_ = [1, 2, 3, 4]
    return lambda k=_x_: (k, _x_, rest)
print(f()(), _x_, log[2:])
_s_ += "c" \
    "d"
print([_s_ + c for c in _s_ if c != "b"], _s_[1:], *_s_, len(_s_))
print({k: _x_ for k in "pq"}, -_x_ ** 2, not _x_, _x_ if _y_ else 0)
_x_ = [n for n in (1, 2)][-1]; print(_x_ <<
  2, (_x_
      .real), sorted([3, 1], key=lambda n: -n * _x_))
def g(n=_x_, *, m: "int" = _y_): return n, m
print(g(), g(m=_x_), _node_)
def gen():
    global _y_
    _y_ += yield _x_
h = gen(); print(next(h))
try: h.send(10)
except StopIteration: print(_y_)
with open("/dev/null") as log: pass
_z_: int = f and note_value() if False else 9
print(_z_)
assert _x_ == 2, _s_
'''


class Interpreters(unittest.TestCase):
    def test_translated_texts_compile_where_their_source_does(self):
        cases = list(sources())
        outcomes = translate([text.encode() for _, text in cases])
        with tempfile.TemporaryDirectory() as directory:
            paths = []
            for index, ((name, text), outcome) in enumerate(zip(cases, outcomes)):
                self.assertFalse(outcome.startswith((b"# error", b"# unparsed", b"# plain")), (name, outcome))
                path = "%s/c%d.py" % (directory, index)
                for end, content in (("", text.encode()), (".out", outcome)):
                    with open(path + end, "wb") as file:
                        file.write(content)
                paths.append(path)
            for python in map(str, interpreters.cpythons(2)):
                with self.subTest(python=python):
                    done = subprocess.run(
                        [python, "-W", "ignore", "-c", COMPILE] + paths, stdout=subprocess.PIPE, check=True
                    )
                    self.assertEqual(done.stdout.decode(), "")

    def test_a_standard_library_comes_out_as_it_went_in(self):
        root = os.path.dirname(os.__file__)
        files, texts = [], []
        for directory, below, names in os.walk(root):
            below[:] = [each for each in below if each not in ("test", "tests", "site-packages", "__pycache__", "lib2to3")]
            for name in names:
                if name.endswith(".py"):
                    path = os.path.join(directory, name)
                    with open(path, "rb") as file:
                        text = file.read()
                    if text.startswith(b"\xef\xbb\xbf") or re.match(rb"(.*\n)?#.*coding[:=] *(?!utf-?8)\w", text):
                        continue
                    files.append(path)
                    texts.append(text + (b"" if text.endswith(b"\n") or not text else b"\n") + DIRECTIVE)
        self.assertGreater(len(files), 300)
        for path, text, outcome in zip(files, texts, translate(texts)):
            self.assertEqual(without_looks(outcome), text, path)

    def test_encodings_are_read_as_python_reads_them_or_not_at_all(self):
        cases = list(encoded_texts())
        outcomes = translate([data for _, data, _ in cases])
        read = set()
        for (name, data, text), outcome in zip(cases, outcomes):
            if outcome.startswith((b"# unparsed", b"# plain")):
                continue
            read.add(name)
            expected = text.replace("coding: " + name, "coding: utf-8")
            self.assertIn(outcome.decode(), (text, expected), name)
        self.assertGreaterEqual(read, {
            "ascii", "latin_1", "cp1252", "cp437", "iso8859_15", "koi8_r", "mac_roman", "mac_cyrillic", "shift_jis", "cp932",
            "euc_jp", "iso2022_jp", "euc_kr", "cp949", "gbk", "gb2312", "tis_620", "utf_7", "utf_8",
        })
        self.assertGreater(len(read), 150)

    def test_programs_do_what_they_do_in_plain_python(self):
        (translated,) = translate([PROGRAM.encode()])
        with tempfile.TemporaryDirectory() as directory:
            paths = {"plain.py": PROGRAM.encode(), "translated.py": translated, "run.py": STAND_INS.encode()}
            for name, content in paths.items():
                with open(os.path.join(directory, name), "wb") as file:
                    file.write(content)
            for python in map(str, interpreters.cpythons(2)):
                with self.subTest(python=python):
                    plain = subprocess.run([python, "plain.py"], cwd=directory, stdout=subprocess.PIPE, check=True)
                    other = subprocess.run(
                        [python, "run.py", "translated.py", "plain.py"], cwd=directory, stdout=subprocess.PIPE, check=True
                    )
                    self.assertEqual(other.stdout.decode(), plain.stdout.decode())


if __name__ == "__main__":
    TRANSLATE_ALL = os.path.abspath(sys.argv.pop(1))
    unittest.main()
