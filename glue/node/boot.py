"""Starts a node: `python boot.py MANIFEST NODE OPTIONS -m MODULE | -f PATH [ARG…]`. Leaves nothing in the program's namespace."""
import sys


def _start(arguments, here):
    # The program's directory takes this file's place on the path; the package is found beside this file and nowhere else.
    if sys.path and sys.path[0] == here:
        del sys.path[0]
    from _frozen_importlib import module_from_spec
    from _frozen_importlib_external import PathFinder

    spec = PathFinder.find_spec("_gothon", [here])
    package = sys.modules["_gothon"] = module_from_spec(spec)
    spec.loader.exec_module(package)
    from _gothon.run import run

    namespace = sys.modules["__main__"].__dict__
    for name in ("_start", "sys", "__doc__", "__file__"):
        del namespace[name]
    namespace["__doc__"] = None
    run(arguments, here)


_start(sys.argv[1:], __file__.rpartition("/")[0])
