"""More interpreters in this process (`concurrent.interpreters`, `InterpreterPoolExecutor`) belong to its node.

Each has modules, an import system and so a glue of its own: what makes one lets it join before anybody else runs anything in it. It works by
datagrams, since the extension module keeps what it knows of the process in one place. Thread rule: any.
"""

import os
import sys

from . import modules, relied, session

#: What the new interpreter runs; its `__main__` stays empty.
_JOIN = """
import sys
sys.path.insert(0, {directory!r})
from _gothon import start
sys.path.remove({directory!r})
sys.path_importer_cache.pop({directory!r}, None)
start.join({manifest!r}, {node!r}, {options!r})
"""


def adopt(name: str) -> None:
    """Called when the module that makes interpreters has been loaded."""
    module = sys.modules[name]
    original = relied.take(name + ":create")
    run = relied.take(name + ":run_string")
    if original is None:
        return  # this version's is another one

    def create(*arguments, **named):  # type: ignore[no-untyped-def]
        made = original(*arguments, **named)  # type: ignore[operator]
        modules.release(sys.modules.get("__main__"))
        _not_alone()
        failed = run(made, _text())  # type: ignore[operator]
        if failed is not None:
            raise relied.Unknown(
                "gothon: a new interpreter cannot share variables: %s: use threads or processes, or choose another with --python"
                % getattr(failed, "msg", failed)
            )
        return made

    module.create = create  # type: ignore[attr-defined]


def _text() -> str:
    boot, manifest, node, options = session.command_line()
    return "exec(%r, {})" % _JOIN.format(directory=os.path.dirname(boot), manifest=manifest, node=node, options=options)


def _not_alone() -> None:
    """A mutex that is held here may be unlocked by a thread of another interpreter."""
    from . import primitives

    primitives.lose_sight()
