"""Starts a node: python [FLAGS] boot.py MANIFEST NODE OPTIONS MODE TARGET [ARG...]  (see _gothon/start.py)."""
import sys

_here = __file__.rpartition("/")[0] or "."
sys.path.insert(0, _here)
from _gothon import start as _start

sys.path.remove(_here)
sys.path_importer_cache.pop(_here, None)
_start.run(_here)
