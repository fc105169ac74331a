"""The table of rooms in docs/architecture.md is so: each file includes headers of the rooms that its row names and of no other, Meson
links the same ones, and no rooms use each other in a circle. Nor do the Python modules of the node side."""

import ast
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from product import TOP  # noqa: E402

TABLE = TOP / "docs" / "architecture.md"
#: Where the rooms are that C++ is in.
FOLDERS = ("client", "daemon", "glue", "translator")
NODE_SIDE = TOP / "glue" / "node" / "_gothon"
ROW = re.compile(r"^\| `([\w/]+)` \| .* \| (.*) \|$", re.MULTILINE)
INCLUDE = re.compile(r'^#include "(.*?)"', re.MULTILINE)
LINKED = re.compile(r"\b(\w+)_dep\b")
#: What Meson gives to those who link a room: what of its row its headers need.
DECLARED = re.compile(r"\bdeclare_dependency\(.*?(?<=[\n\])])\)$", re.DOTALL | re.MULTILINE)
REMARK = re.compile(r"\(.*?\)|[`–]")


def rows(text):
    """The uses of each room, by its folder; ValueError says which word names no room, or more than one."""
    table = text.partition("\n## Rooms\n")[2].partition("\n## ")[0]
    found = {room: [word.strip() for word in REMARK.sub("", uses).split(",") if word.strip()] for room, uses in ROW.findall(table)}
    # Tests use what they test, which no row can say.
    found.pop("tests", None)
    return {room: {named(word, found) for word in uses} for room, uses in found.items()}


def named(word, rooms):
    """The folder of a room by its last words."""
    meant = [word] if word in rooms else [room for room in rooms if room.endswith("/" + word)]
    if len(meant) != 1:
        raise ValueError("`{}` names {} rooms".format(word, len(meant) or "no"))
    return meant[0]


def sources():
    """The texts of all that is C++, by path from the top."""
    paths = sorted(path for folder in FOLDERS for path in (TOP / folder).rglob("*.[ch]pp"))
    return {str(path.relative_to(TOP)): path.read_text(encoding="utf-8") for path in paths}


def folder(path):
    return str(pathlib.PurePath(path).parent)


def without_row(texts, table):
    """Files in a folder that no row names."""
    return [path for path in texts if folder(path) not in table]


def forbidden(texts, table):
    """Includes against the row of a room, in words."""
    return ["{} includes {}, but the row of `{}` does not name `{}`".format(path, header, folder(path), folder(header))
            for path, text in texts.items() for header in INCLUDE.findall(text)
            if folder(header) != folder(path) and folder(header) not in table.get(folder(path), ())]


def unused(texts, table):
    """What rows name and no file of the room includes, in words."""
    included = {(folder(path), folder(header)) for path, text in texts.items() for header in INCLUDE.findall(text)}
    return ["the row of `{}` names `{}`, but no file there includes any of its headers".format(room, use)
            for room, uses in sorted(table.items()) for use in sorted(uses) if (room, use) not in included]


def linked_otherwise(builds, table):
    """Rooms whose meson.build, the text by room, links others than their row names, in words."""
    by_dependency = {room.rpartition("/")[2]: room for room in table}
    wrong = []
    for room, text in builds.items():
        anywhere, linked = ({by_dependency[name] for name in LINKED.findall(part) if name in by_dependency} - {room}
                            for part in (text, DECLARED.sub("", text)))
        wrong += ["{}/meson.build links `{}`, which its row does not name".format(room, use) for use in sorted(anywhere - table[room])]
        wrong += ["{}/meson.build does not link `{}`, which its row names".format(room, use) for use in sorted(table[room] - linked)]
    return wrong


def imported(text, modules):
    """Which of the modules of its package a Python module imports, in functions too. One that imports by `__import__` may import whatever it
    names."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            within = (node.module or "").split(".") if node.level else (node.module or "").split(".")[1:]
            found |= {each.name for each in node.names} | set(within)
        elif isinstance(node, ast.Import):
            found |= {part for each in node.names for part in each.name.split(".")[1:2]}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "__import__":
            found |= {each.value for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return found & modules


def circle(uses):
    """Some rooms or modules of which each uses the next and the last the first; empty if there are none."""
    left = {room: set(others) for room, others in uses.items()}
    while True:
        ends = [room for room, others in left.items() if not others & left.keys()]
        if not ends:
            break
        for room in ends:
            del left[room]
    way = [min(left)] if left else []
    while way:
        following = min(left[way[-1]] & left.keys())
        if following in way:
            return way[way.index(following):] + [following]
        way.append(following)
    return way


class Rooms(unittest.TestCase):
    def setUp(self):
        self.table = rows(TABLE.read_text(encoding="utf-8"))
        self.sources = sources()
        self.assertGreater(len(self.table), 20)
        self.assertGreater(len(self.sources), 300)

    def test_every_file_is_in_a_room_that_has_a_row(self):
        self.assertEqual(without_row(self.sources, self.table), [])

    def test_no_file_includes_what_its_row_does_not_name(self):
        self.assertEqual(forbidden(self.sources, self.table), [])

    def test_no_row_names_what_no_file_includes(self):
        self.assertEqual(unused(self.sources, self.table), [])

    def test_meson_links_what_the_row_names(self):
        builds = {room: TOP / room / "meson.build" for room in {folder(path) for path in self.sources}}
        self.assertEqual(linked_otherwise({room: path.read_text(encoding="utf-8") for room, path in builds.items()}, self.table), [])

    def test_no_rooms_use_each_other(self):
        self.assertEqual(" → ".join(circle(self.table)), "")

    def test_no_modules_of_the_node_side_import_each_other(self):
        texts = {path.stem: path.read_text(encoding="utf-8") for path in NODE_SIDE.glob("*.py")}
        uses = {name: imported(text, texts.keys()) for name, text in texts.items()}
        self.assertGreater(sum(map(len, uses.values())), 60)
        self.assertEqual(" → ".join(circle(uses)), "")


class ThisProof(unittest.TestCase):
    """What it would say of a tree of three rooms."""

    TABLE = {"a/low": set(), "a/high": {"a/low"}, "b": {"a/high"}}
    SOURCES = {"a/low/x.hpp": "", "a/high/y.cpp": '#include "a/low/x.hpp"\n', "b/z.cpp": '#include <a/low/x.hpp>\n#include "a/high/y.hpp"\n'}

    def test_a_sound_tree_has_nothing_wrong(self):
        for look in (without_row, forbidden, unused):
            self.assertEqual(look(self.SOURCES, self.TABLE), [])
        self.assertEqual(circle(self.TABLE), [])

    def test_it_reads_the_rows_of_its_section_only(self):
        text = ("| `c` | x | d |\n\n## Rooms\n\n| room | what | uses |\n|---|---|---|\n| `a/low` | `x` | – |\n"
                "| `b` | y, z | low (for `x`) |\n| `tests` | x | what they test |\n\n## More\n\n| `d` | x | c |\n")
        self.assertEqual(rows(text), {"a/low": set(), "b": {"a/low"}})

    def test_a_name_has_to_mean_one_room(self):
        with self.assertRaisesRegex(ValueError, "`low` names no rooms"):
            named("low", {"a/lower", "b"})
        with self.assertRaisesRegex(ValueError, "`low` names 2 rooms"):
            named("low", {"a/low", "b/low"})

    def test_a_folder_without_a_row_is_found(self):
        self.assertEqual(without_row({**self.SOURCES, "b/new/z.cpp": ""}, self.TABLE), ["b/new/z.cpp"])

    def test_an_include_against_the_table_is_found(self):
        self.assertEqual(forbidden({"a/low/x.hpp": '#include "b/z.hpp"\n'}, self.TABLE),
                         ["a/low/x.hpp includes b/z.hpp, but the row of `a/low` does not name `b`"])

    def test_a_row_that_promises_too_much_is_found(self):
        self.assertEqual(unused({**self.SOURCES, "b/z.cpp": ""}, self.TABLE),
                         ["the row of `b` names `a/high`, but no file there includes any of its headers"])

    def test_another_room_that_meson_links_is_found(self):
        wrong = ["b/meson.build links `a/low`, which its row does not name", "b/meson.build does not link `a/high`, which its row names"]
        self.assertEqual(linked_otherwise({"b": "dependencies: [low_dep, zlib_dep]"}, self.TABLE), wrong)
        for given in ("declare_dependency(link_with: b_lib, dependencies: [high_dep])", "declare_dependency(\n  dependencies: high_dep,\n)"):
            self.assertEqual(linked_otherwise({"b": "x = library(dependencies: [low_dep])\ny = " + given + "\n"}, self.TABLE), wrong, given)

    def test_a_circle_is_found_behind_rooms_that_are_in_none(self):
        self.assertEqual(circle({**self.TABLE, "a/low": {"a/high", "c"}, "c": set()}), ["a/high", "a/low", "a/high"])
        self.assertEqual(circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}), ["b", "c", "b"])

    def test_imports_are_seen_in_all_their_forms(self):
        for text in ("from . import b", "from .b import x", "def f():\n    from . import b", "import p.b", "from p import b", "from p.b import x",
                     "T = {'x': 'b'}\n__import__('p.' + T[x])"):
            self.assertEqual(imported(text, {"a", "b"}), {"b"}, text)
        self.assertEqual(imported("import b\nfrom c import d\nT = 'b'", {"a", "b", "c"}), set())


if __name__ == "__main__":
    unittest.main()
