"""Starts a node: python [FLAGS] boot.py MANIFEST NODE OPTIONS MODE TARGET [ARG...]  (see _gothon/start.py)."""

import posix
import sys

try:
    # The session process knows by it that this is a Python, and that it works.
    _starts = posix.open(sys.argv[1].rpartition("/")[0] + "/sock/starts", posix.O_WRONLY)
    posix.lseek(_starts, int(sys.argv[2]), 0)
    posix.write(_starts, b"1")
    posix.close(_starts)
except OSError:
    pass  # the session is over
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
# All names are looked up before `arguments` gives the namespace to the program. No frame of the glue but this one is below the program's.
with _start.begin(_here):
    _start.run(*_start.arguments())  # type: ignore[operator]
