"""A project of a thousand modules of 200 lines each, ten of which have Gothon code; the main module imports them all, and runs none."""

PACKAGES = 20
IN_EACH = 50
LINES = 200
#: One in a hundred modules declares a shared variable.
SHARED_EVERY = 100

HEAD = '''"""Module {number}: what a part of an application does, told in a docstring as long as such docstrings are.

It's here to be read: import statements in text such as this, "from . import nothing", are none.
"""

from __future__ import annotations

import json
import os.path
from collections import (
    OrderedDict,  # kept in order
    defaultdict,
)

from . import part{near:02d}
from .part{far:02d} import Thing{far}, helper_{far} as other_helper
from ..package{package:02d}.part{across:02d} import helper_{across} as across_helper
{extra}

class Thing{here}:
    """Holds values by name."""

    LIMIT = {number}

    def __init__(self, name: str, values: dict[str, int] | None = None) -> None:
        self.name = name
        self._values = defaultdict(int, values or {{}})

    def __repr__(self):
        return f"Thing{here}({{self.name!r}}, {{len(self._values)}} of {{self.LIMIT:>5}})"


def helper_{here}(value):
    return json.dumps(OrderedDict(value=value))

'''
BODY = '''
def step_{step}(thing: Thing{here}, *, limit: int = {step}) -> list[str]:
    # Works on what is not yet done, doesn't touch the rest.
    found = []
    for key, value in thing._values.items():
        if value < limit and not key.startswith("_"):
            found.append(f"{{key}}={{value}} in {{os.path.join('a', key)}}")
        elif part{near:02d}.Thing{near}.LIMIT > value:
            found.append(other_helper(value) + across_helper([value, limit, {{"k": 'v'}}]))
    return sorted(found, key=lambda each: (len(each), each))
'''


def module(number):
    package, here = divmod(number, IN_EACH)
    facts = {"number": number, "here": here, "near": (here + 1) % IN_EACH, "far": (here * 7 + 3) % IN_EACH,
             "package": (package + 1 + here % 3) % PACKAGES, "across": (here * 3 + package) % IN_EACH, "extra": ""}
    if number % SHARED_EVERY == 0:
        facts["extra"] = "\n_done_: int = 0\n_lock_done_: callable = lambda: ()\n_unlock_done_: callable = lambda: ()\n"
    text = HEAD.format(**facts)
    step = 0
    while text.count("\n") < LINES:
        text += BODY.format(step=step, **facts)
        step += 1
    return text


def write(write_file):
    """`write_file(name, text)` for every file of the project; its main module is `thousand`."""
    write_file("project/__init__.py", "")
    for package in range(PACKAGES):
        write_file("project/package{:02d}/__init__.py".format(package), "from .part00 import Thing0\n")
    for number in range(PACKAGES * IN_EACH):
        write_file("project/package{:02d}/part{:02d}.py".format(*divmod(number, IN_EACH)), module(number))
    imports = "".join("    from project.package{:02d} import part{:02d}\n".format(*divmod(number, IN_EACH))
                      for number in range(0, PACKAGES * IN_EACH, 10))
    write_file("thousand.py", "_node_: int = 0\ndef never():\n" + imports + "print('hello', _node_)\n")
