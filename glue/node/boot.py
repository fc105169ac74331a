"""Starts a node: python [FLAGS] boot.py MANIFEST NODE OPTIONS MODE TARGET [ARG...]  (see _gothon/start.py)."""
import sys

if sys.version_info < (3, 8):
    # Nothing below is to be compiled by such an interpreter.
    sys.stderr.write(
        "gothon: Python %d.%d: Gothon needs CPython 3.8 or later, or PyPy 3: choose another with --python\n" % sys.version_info[:2]
    )
    sys.exit(126)
_here = __file__.rpartition("/")[0] or "."
sys.path.insert(0, _here)
try:
    from _gothon import start as _start
except (ImportError, AttributeError) as _error:
    sys.stderr.write(
        "gothon: Python %s: %s, which this Gothon relies on: choose another with --python, or install a newer Gothon\n"
        % (sys.version.split()[0], _error)
    )
    sys.exit(126)
sys.path.remove(_here)
sys.path_importer_cache.pop(_here, None)
_start.run(_here)
