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


def _adopt_monkeypatch() -> None:
    original = relied.take("_pytest.monkeypatch:MonkeyPatch.setattr")
    derive = relied.take("_pytest.monkeypatch:derive_importpath")
    if original is None or derive is None or relied.take("_pytest.monkeypatch:MonkeyPatch.__init__") is None:
        return

    def setattr(self, target, name, *value, **named):  # type: ignore[no-untyped-def]
        __tracebackhide__ = True
        owner, attribute = target, name
        if isinstance(target, str) and not value and "value" not in named:  # a path, and what is to be there
            attribute, owner = derive(target, named.get("raising", True))  # type: ignore[operator]
        handle = attributes.carried(owner, attribute)
        if handle is None:
            return original(self, target, name, *value, **named)  # type: ignore[operator]
        before, count = attributes.read(handle), len(self._setattr)
        original(self, target, name, *value, **named)  # type: ignore[operator]
        self._setattr[count:] = [(each, its, before) for each, its, _ in self._setattr[count:]]

    sys.modules["_pytest.monkeypatch"].MonkeyPatch.setattr = setattr  # type: ignore[attr-defined]
