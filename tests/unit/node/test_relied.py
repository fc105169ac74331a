"""The table of what the node side relies on is complete, is what the glue goes by, and is what docs/hooks.md says."""
import re
import sys
import unittest

import support

sys.path.insert(0, str(support.GLUE))
from _gothon import hooks, relied  # noqa: E402


def versions(since, until):
    first = "%d.%d" % since if since else ""
    last = "%d.%d" % until if until else ""
    if not first and not last:
        return "all"
    if not last:
        return first + " on"
    return "%s–%s" % (first, last) if first else "to " + last


def line(row):
    place, since, until, check, names, outcome, use = row
    checked = " ".join([check] + ["`%s`" % name for name in names.split()])
    return "| `%s` | %s | %s | %s | %s |" % (place.replace(":", "."), versions(since, until), checked, outcome, use)


class Table(unittest.TestCase):
    def test_the_page_says_what_the_table_says(self):
        page = (support.ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
        rows = [each for each in page.splitlines() if re.match(r"\| `[\w.]+` \| .* \| (error|warning) \|", each)]
        self.assertEqual(rows, [line(row) for row in relied.ROWS])

    def test_each_row_is_used_and_what_is_used_is_a_row(self):
        text = "".join(path.read_text(encoding="utf-8") for path in sorted((support.GLUE / "_gothon").glob("*.py")) if path.name != "relied.py")
        used = set(re.findall(r'relied\.(?:take|holds|fail)\(\s*"([\w.]+:[\w.]+)"', text))
        # Those that take their module's name, as it is what they follow.
        used |= {module + ":" + name for module in ("_interpreters", "_xxsubinterpreters")
                 for name in re.findall(r'relied\.take\(name \+ ":(\w+)"', text)}
        used |= {"_pytest.assertion.rewrite:" + name for name in re.findall(r'"(_rewrite_test|_read_pyc|_write_pyc|rewrite_asserts)"', text)}
        looked_into = {row[0] for row in relied.ROWS if row[3] is relied.NAMES and row[0].partition(":")[0] in hooks._FOLLOWED_BY}
        self.assertEqual({row[0] for row in relied.ROWS}, used | looked_into)

    def test_places_differ(self):
        self.assertEqual(len({row[0] for row in relied.ROWS}), len(relied.ROWS))


class Checks(unittest.TestCase):
    def check(self, found, check, names=""):
        return relied._is_as_known(found, check, names)

    def test_what_is_not_there(self):
        self.assertFalse(self.check(None, relied.IS))
        self.assertTrue(self.check(0, relied.IS))

    def test_parameters(self):
        self.assertTrue(self.check(lambda self, data, path, more=1: 0, relied.TAKES, "self data path"))
        self.assertFalse(self.check(lambda self, path, data: 0, relied.TAKES, "self data path"))
        self.assertFalse(self.check(lambda self: 0, relied.TAKES, "self data"))
        self.assertTrue(self.check(lambda *all: 0, relied.TAKES, "self data"))
        self.assertTrue(self.check(len, relied.TAKES, "obj"))

    def test_names(self):
        self.assertTrue(self.check(lambda: (lambda: compile), relied.NAMES, "compile"))
        self.assertFalse(self.check(lambda: exec, relied.NAMES, "compile"))
        self.assertTrue(self.check(property(lambda self: self.read_code), relied.NAMES, "read_code"))


if __name__ == "__main__":
    unittest.main()
