"""What the documents say of the tree is so: files that they name exist, citations and links lead somewhere, lines and tables are in form."""

import functools
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from product import TOP  # noqa: E402

LONGEST_LINE = 100
ARCHITECTURE_WORDS = 2500
FOLDERS = ("client", "daemon", "docs", "examples", "glue", "packaging", "subprojects", "systemd", "tests", "translator")
#: A path from the top of the tree, or a script that is called there; what stands behind `build/` or `../` is not in the tree.
PATH = re.compile(r"(?<![\w./<>-])(?:\./)?((?:{})/[\w./-]*|(?<=\./)[\w-]+\.sh)".format("|".join(FOLDERS)))
#: Of a test, as `tests/run.py` takes it.
TEST_PATH = re.compile(r"(?<![\w./<>-])((?:cli|daemon|e2e|stress|systemd|unit/\w+)/\w+(?:test_|_test)?\w*\.(?:py|cpp))\b")
LINK = re.compile(r"\]\(([^)\s]+)\)")
#: `docs/protocol.md, section 2`, `protocol.md sections 2 and 4`, `docs/segment.md, "Queues"`.
CITED = re.compile(r"\b(\w[\w-]*\.md)`?,? (?:sections? (\d[\d.]*)(?: (?:and|to) (\d[\d.]*))?|\"(\w[\w ]*)\")")
#: How a citation goes on in the next line of a comment.
NEW_LINE = re.compile(r"\n[ \t]*(?:///?|#:?)?[ \t]*")
#: One word that no line can be broken in, maybe a list's.
UNBREAKABLE = re.compile(r" *(?:\d+\. |- )?\S+")


def documents():
    return [TOP / "README.md", TOP / "CONTRIBUTING.md", TOP / "SECURITY.md", *sorted((TOP / "docs").glob("*.md"))]


def sources():
    for folder in FOLDERS:
        if folder == "subprojects":
            continue  # of others, once they are fetched
        for path in sorted((TOP / folder).rglob("*")):
            if path.suffix in (".cpp", ".hpp", ".py", ".md", ".xml") or path.name == "meson.build":
                yield path


@functools.lru_cache(maxsize=None)
def read(path):
    return path.read_text(encoding="utf-8")


def missing_files(text):
    """Paths that are named and not there. Capitals, as in `tests/fuzz/TARGET.cpp`, stand for something."""
    named = {path.rstrip(".") for path in PATH.findall(text) + TEST_PATH.findall(text) if not re.search(r"\b[A-Z]{3,}\b", path)}
    return sorted(path for path in named if not any((top / path).exists() for top in (TOP, TOP / "tests")))


def headings(path):
    return re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", read(path), flags=re.M | re.S), re.M)


def anchor(heading):
    """As forges make one of a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def broken_links(text, place):
    """Links to what is not in the tree; `place` is the document's folder."""
    broken = []
    for target in LINK.findall(text):
        name, _, part = target.partition("#")
        if re.match(r"\w+:", name):
            continue
        path = place / name if name else None
        there = path is None or path.exists()
        if not there or (part and path and part not in [anchor(each) for each in headings(path)]):
            broken.append(target)
    return broken


def document(name):
    """The document of that file name, if there is one."""
    return next((path for path in (TOP / "docs" / name, TOP / name) if path.exists()), None)


def broken_citations(text):
    """Citations of documents or sections that are not there."""
    broken = []
    for name, first, last, quoted in CITED.findall(NEW_LINE.sub(" ", text)):
        path = document(name)
        wanted = [number.rstrip(".") for number in (first, last) if number]
        found = headings(path) if path else []
        numbers = {match.group(1).rstrip(".") for match in (re.match(r"(\d[\d.]*) ", each) for each in found) if match}
        if path is None or not set(wanted) <= numbers or (quoted and quoted not in found):
            broken.append((name, *wanted, quoted))
    return broken


def prose(text):
    """Numbered lines outside of code and tables."""
    code = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            code = not code
        elif not code and not line.startswith("|"):
            yield number, line


def long_lines(text):
    return [number for number, line in prose(text) if len(line) > LONGEST_LINE and not UNBREAKABLE.fullmatch(line)]


def cells(row):
    """How many there are; a bar in a cell has a backslash, in code too."""
    return len(re.findall(r"(?<!\\)\|", row.rstrip())) - 1


def broken_tables(text):
    """First lines of tables without a heading, such as what follows a blank line in one, and lines with too few or too many cells."""
    broken, columns, before, code = [], 0, "", False
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        code ^= line.lstrip().startswith("```")
        if line.startswith("|") and not code:
            if not before.startswith("|"):
                columns = cells(line)
                if not re.fullmatch(r"\|(?:-+\|)+", "".join(lines[number:number + 1])):
                    broken.append(number)
            elif cells(line) != columns:
                broken.append(number)
        before = line
    return broken


class Documents(unittest.TestCase):
    def each(self, find):
        found = {str(path.relative_to(TOP)): find(path) for path in documents()}
        self.assertGreater(len(found), 10)
        self.assertEqual({path: wrong for path, wrong in found.items() if wrong}, {})

    def test_every_file_that_is_named_exists(self):
        self.assertGreater(sum(len(PATH.findall(read(path))) for path in documents()), 200)
        self.each(lambda path: missing_files(read(path)))

    def test_links_lead_to_files_and_headings(self):
        self.each(lambda path: broken_links(read(path), path.parent))

    def test_no_line_is_too_long(self):
        self.each(lambda path: long_lines(read(path)))

    def test_tables_are_whole(self):
        self.each(lambda path: broken_tables(read(path)))

    def test_the_architecture_stays_short(self):
        self.assertLessEqual(len(read(TOP / "docs" / "architecture.md").split()), ARCHITECTURE_WORDS)

    def test_the_readme_names_every_document(self):
        readme = read(TOP / "README.md")
        self.assertEqual([path.name for path in (TOP / "docs").iterdir() if "`docs/{}`".format(path.name) not in readme], [])


class Citations(unittest.TestCase):
    def test_every_section_that_is_cited_exists(self):
        own = pathlib.Path(__file__).resolve()
        found = {str(path.relative_to(TOP)): broken_citations(read(path)) for path in [*sources(), *documents()] if path != own}
        self.assertEqual({path: wrong for path, wrong in found.items() if wrong}, {})

    def test_every_document_that_is_named_exists(self):
        own = pathlib.Path(__file__).resolve()
        found = {(str(path.relative_to(TOP)), name) for path in sources() if path != own
                 for name in re.findall(r"(?<![\w./])(?:docs/)?([\w-]+\.md)\b", read(path)) if document(name) is None}
        self.assertEqual(found, set())


class Mistakes(unittest.TestCase):
    """What is wrong is noticed."""

    def test_files(self):
        self.assertEqual(missing_files("`glue/os/lock.hpp`, `glue/os/`, ./test.sh, build/glue/no.hpp, `tests/fuzz/TARGET.cpp`, cli/test_top.py"), [])
        self.assertEqual(missing_files("`glue/os/look.hpp`, ./toast.sh and `cli/test_tip.py`; see docs/no.md."),
                         ["cli/test_tip.py", "docs/no.md", "glue/os/look.hpp", "toast.sh"])

    def test_links(self):
        docs = TOP / "docs"
        self.assertEqual(broken_links("[a](protocol.md#1-directories-and-addresses) [b](../README.md) [c](https://no.where/)", docs), [])
        self.assertEqual(broken_links("[a](protocol.md#nowhere) [b](nothing.md)", docs), ["protocol.md#nowhere", "nothing.md"])

    def test_citations(self):
        self.assertEqual(broken_citations('/// (docs/protocol.md,\n/// section 2), docs/language.md sections 1.3 and 4, docs/segment.md, "Queues"'), [])
        self.assertEqual(broken_citations('`docs/language.md`, section 99; no.md section 1; docs/segment.md, "Cues"'),
                         [("language.md", "99", ""), ("no.md", "1", ""), ("segment.md", "Cues")])

    def test_lines_and_tables(self):
        long = "word " * 30
        self.assertEqual(long_lines("short\n" + long + "\n```\n" + long + "\n```\n| " + long + "|\n- `" + "x" * 120 + "`"), [2])
        self.assertEqual(broken_tables("| a | b |\n|---|---|\n| 1 | `x\\|y` |\n"), [])
        self.assertEqual(broken_tables("| a | b |\n|---|---|\n| 1 | 2 |\n\n| 3 | 4 |\n"), [5])
        self.assertEqual(broken_tables("| a | b |\n|---|---|\n| 1 | `x|y` |\n"), [3])


if __name__ == "__main__":
    unittest.main()
