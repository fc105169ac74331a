"""What docs/promises.md and docs/security.md promise has tests: each that they name exists, and each number stands for some."""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from product import TOP  # noqa: E402

NAMED = re.compile(r"`([\w/]+\.(?:py|cpp))::(\w+)`")
PAGES = ("promises.md", "security.md")


def exists(file, name):
    path = TOP / "tests" / file
    if not path.exists():
        return False
    form = r"^ *def {}\(" if file.endswith(".py") else r"^TEST\w*\(\w+, {}\)"
    return re.search(form.format(name), path.read_text(encoding="utf-8"), re.M) is not None


class Promises(unittest.TestCase):
    def test_every_test_that_is_named_exists(self):
        for page in PAGES:
            named = NAMED.findall((TOP / "docs" / page).read_text(encoding="utf-8"))
            self.assertGreater(len(named), 20, page)
            self.assertEqual([name for name in named if not exists(*name)], [], page)

    def test_every_number_stands_for_tests_and_all_are_used(self):
        for page in PAGES:
            text = (TOP / "docs" / page).read_text(encoding="utf-8")
            listed = re.findall(r"^(\d+)\. (.*)$", text, re.M)
            self.assertEqual([int(number) for number, _ in listed], list(range(1, len(listed) + 1)), page)
            for number, tests in listed:
                self.assertTrue(NAMED.search(tests), "{}: {}. names no test".format(page, number))
            self.assertEqual(set(re.findall(r"\[(\d+)\]", text)), {number for number, _ in listed}, page)

    def test_every_cell_of_the_table_says_something(self):
        rows = [line for line in (TOP / "docs" / "promises.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
        for row in rows:
            cells = [cell.strip() for cell in row.strip("|").split("|")]
            self.assertEqual(len(cells), 7, row)
            self.assertTrue(all(cells), row)
            if not cells[0].startswith(("what", "-")):
                self.assertEqual([cell for cell in cells[1:] if not re.search(r"\[\d+\]", cell)], [], row)

    def test_what_is_not_there_is_noticed(self):
        self.assertTrue(exists("cli/test_endings.py", "test_a_killed_node"))
        self.assertFalse(exists("cli/test_endings.py", "test_a_killed"))
        self.assertFalse(exists("cli/nothing.py", "test_a_killed_node"))
        self.assertTrue(exists("unit/store/text_test.cpp", "WhatIsNoUtf8IsRefused"))
        self.assertFalse(exists("unit/store/text_test.cpp", "WhatIsNoUtf8"))


if __name__ == "__main__":
    unittest.main()
