"""Patches of tests reach the variable, and put back what it was. What they would put back otherwise is not its value: `mock.patch` deletes a
name that is not in its owner's namespace, and of a class both keep what stands in the namespace. Thread rule: any.
"""

import sys

from . import attributes, relied


def adopt(name: str) -> None:
    """Called when `unittest.mock` or pytest's `monkeypatch` has been loaded."""
    if name == "unittest.mock":
        _adopt_mock()
    else:
        _adopt_monkeypatch()


def _adopt_mock() -> None:
    original = relied.take("unittest.mock:_patch.get_original")
    if original is None:
        return

    def get_original(self):  # type: ignore[no-untyped-def]
        found, is_its_own = original(self)  # type: ignore[operator]
        handle = attributes.carried(self.getter(), self.attribute)
        return (found, is_its_own) if handle is None else (attributes.read(handle), True)

    sys.modules["unittest.mock"]._patch.get_original = get_original  # type: ignore[attr-defined]


class _Replaced(list):  # type: ignore[type-arg]
    """What `monkeypatch` puts back: (owner, name, value)."""

    def append(self, entry: "tuple[object, str, object]") -> None:
        owner, name, _ = entry
        handle = attributes.carried(owner, name)
        list.append(self, entry if handle is None else (owner, name, attributes.read(handle)))


def _adopt_monkeypatch() -> None:
    original = relied.take("_pytest.monkeypatch:MonkeyPatch.__init__")
    if original is None or relied.take("_pytest.monkeypatch:MonkeyPatch.setattr") is None:
        return

    def __init__(self):  # type: ignore[no-untyped-def]
        original(self)  # type: ignore[operator]
        self._setattr = _Replaced(self._setattr)

    sys.modules["_pytest.monkeypatch"].MonkeyPatch.__init__ = __init__  # type: ignore[attr-defined]
