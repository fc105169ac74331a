"""CPython's own tests of dicts, sets and lists, over handles: `suite(make)`, where `make(kind)` gives an empty shared container.

What a test stores has to be of the declared types: where a handle refuses a value or a key, and says so, the rest of the test is skipped.
What differs by design is left out, with the reason. An interpreter without the package `test` has an empty suite.
"""
import functools
import re
import unittest

#: Type code, schema and declaration of each kind.
KINDS = {
    "dict": (64, "dsu6iNfsviB", "Dict[str, Union[int, None, float, str, Tuple[int, ...], bool]]"),
    "dict of int": (64, "diu6iNfsviB", "Dict[int, Union[int, None, float, str, Tuple[int, ...], bool]]"),
    "set": (67, "Si", "Set[int]"),
    "set of str": (67, "Ss", "Set[str]"),
    "list": (68, "lu6iNfsviB", "List[Union[int, None, float, str, Tuple[int, ...], bool]]"),
    "defaultdict": (65, "dsi", "DefaultDict[str, int]"),
    "Counter": (66, "dsi", "Counter[str]"),
}
#: What a handle says of a value, a key or an element of another type.
REFUSED = re.compile(r"(.* of )?_\w+_(\[…\])?: .* expected, not ")

_PLAIN = "it looks at the class, which is the plain one's"
_SNAPSHOT = "an iteration has the keys of one moment: nothing is raised when the size changes"
_COPY = "an item is a copy of what was stored, not the object"
_LAYOUT = "it looks at memory or references of this interpreter"
_LONG = "each of very many steps is a request"

#: Why tests of these names are left out.
LEFT_OUT = {
    "test_init": _PLAIN, "test_getitemoverwriteiter": _PLAIN, "test_fromkeys": _PLAIN, "test_mutatingiteration": _SNAPSHOT, "test_subclass_with_kwargs": _PLAIN, "test_changes_during_iteration": _SNAPSHOT,
    "test_sort": "a key function that changes the list meanwhile is no error: what it leaves is sorted",
    "test_identity": _COPY, "test_bigrepeat": _LONG, "test_pickle": _PLAIN, "test_gc": _LAYOUT, "test_free_after_iterating": _LAYOUT,
}  # fmt: skip


def _judged(method, reason):
    @functools.wraps(method)
    def test(self):
        if reason is not None:
            self.skipTest(reason)
        try:
            method(self)
        except TypeError as error:
            if not REFUSED.match(str(error)):
                raise
            self.skipTest(str(error))

    return test


def _over(cases, name, factory, **more):
    """The tests of a class of CPython's, over what `factory` makes."""
    names = dict(more, type2test=factory) if factory else more
    for each in dir(cases):
        if each.startswith("test"):
            names.setdefault(each, _judged(getattr(cases, each), LEFT_OUT.get(each)))
    return type(name, (cases,), names)


def _over_sets(cases, factory, its):
    def setUp(self):
        self.set = factory(its)
        self.dup = set(its)
        self.values = list(its)
        self.length = len(self.values)
        self.case = "a shared set"
        self.repr = None

    return _over(type("Operations", (cases, unittest.TestCase), {}), "Set of %s" % type(its[0]).__name__, None, setUp=setUp)


class _Factory:
    """What makes containers where CPython's tests have a type; one that derives from it ends there."""

    def __init__(self, make, kind, method):
        self.make, self.kind, self.method = make, kind, method

    def __call__(self, *given, **named):
        made = self.make(self.kind)
        if given or named:
            getattr(made, self.method)(*given, **named)
        return made

    def __mro_entries__(self, bases):
        raise unittest.SkipTest(_PLAIN)


def classes(make):
    """CPython's classes of tests, over what `make` gives."""
    try:
        from test import list_tests, mapping_tests, test_set
    except ImportError:
        return []

    found = []
    for kind in "dict", "dict of int":
        found.append(_over(mapping_tests.TestHashMappingProtocol, "Mapping over %s" % kind, _Factory(make, kind, "update")))
    found.append(_over(list_tests.CommonTest, "Sequence", _Factory(make, "list", "extend")))
    for kind, its in ("set", range(6)), ("set of str", "abcdef"):
        found.append(_over_sets(test_set.TestBasicOps, _Factory(make, kind, "update"), its))
    return found


def suite(make):
    """All of them."""
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    return unittest.TestSuite(load(each) for each in classes(make))
