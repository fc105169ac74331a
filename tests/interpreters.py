"""The interpreters of this machine, for all tests: asked what they are, the newest of each minor version.

    for each in interpreters.supported():
        each.path, each.name, each.minor        # "/usr/bin/python3.13", "cpython_3_13", (3, 13)

Found are those on PATH, in /usr/bin and /usr/local/bin, those of the user's pyenv and of build/free-threaded, and the one that
runs the tests.
A script that stands for an interpreter is none.
"""

import functools
import os
import pathlib
import pwd
import re
import subprocess
import sys
import typing

TOP = pathlib.Path(__file__).resolve().parent.parent
OLDEST = (3, 8)
NAMES = re.compile(r"(python|pypy)(\d(\.\d+)?t?)?")
# Of Python 2 as well, which is to be refused in words.
QUESTION = ("import sys; print('%s %d %d %d %s' % (getattr(getattr(sys, 'implementation', sys), 'name', 'cpython'), sys.version_info[0], "
            "sys.version_info[1], sys.hexversion, 't' in getattr(sys, 'abiflags', '')))")
TIME_LIMIT = 60.0
#: What packaging/free-threaded-python has made.
FREE_THREADED = pathlib.Path(__file__).resolve().parent.parent / "build" / "free-threaded"


class Interpreter(typing.NamedTuple):
    implementation: str
    minor: "tuple[int, int]"
    free_threaded: bool
    #: As sys.hexversion, which compares pre-releases, too.
    version: int
    path: str

    @property
    def name(self):
        """For the names of tests: cpython_3_13, cpython_3_13t, pypy_3_9."""
        return "{}_{}_{}{}".format(self.implementation, *self.minor, "t" if self.free_threaded else "")

    def __str__(self):
        return self.path


def candidates():
    """Programs that may be interpreters, each once, whatever links lead to it."""
    home = pathlib.Path(pwd.getpwuid(os.getuid()).pw_dir)
    folders = [pathlib.Path(each) for each in os.environ.get("PATH", os.defpath).split(os.pathsep) if each.startswith("/")]
    folders += [pathlib.Path("/usr/local/bin"), pathlib.Path("/usr/bin")]
    folders += sorted((home / ".pyenv" / "versions").glob("*/bin")) + sorted((TOP / "build" / "free-threaded").glob("*/bin"))
    found = {os.path.realpath(sys.executable): sys.executable}
    for folder in folders:
        names = os.listdir(str(folder)) if folder.is_dir() else []
        # The longest name first: of what is one program /usr/bin/python3 will not become another's tomorrow.
        for path in [str(folder / name) for name in sorted(names, key=len, reverse=True) if NAMES.fullmatch(name)]:
            if os.access(path, os.X_OK) and not is_script(path):
                found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def is_script(path):
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def ask(path):
    """What the program says that it is; None if it is no interpreter that works."""
    try:
        done = subprocess.run([path, "-S", "-E", "-c", QUESTION], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=TIME_LIMIT)
        implementation, major, minor, version, free_threaded = done.stdout.decode().split()
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return Interpreter(implementation, (int(major), int(minor)), free_threaded == "True", int(version), path)


@functools.lru_cache(maxsize=None)
def everything():
    """The newest of each implementation and minor version, CPython first, then by version."""
    newest = {}
    for each in filter(None, map(ask, candidates())):
        newest[each.name] = max(each, newest.get(each.name, each), key=lambda other: other.version)
    return tuple(sorted(newest.values()))


def supported():
    """Those that Gothon runs programs with."""
    return [each for each in everything() if each.minor >= OLDEST]


def too_old():
    return [each for each in everything() if each.minor < OLDEST]


def cpythons(number=None):
    """CPython with its global lock; of many versions `number`, from the oldest to the newest at even distances."""
    found = [each for each in supported() if each.implementation == "cpython" and not each.free_threaded]
    if number is None or len(found) <= number:
        return found
    return [found[round(at * (len(found) - 1) / (number - 1))] for at in range(number)]


def free_threaded():
    return [each for each in supported() if each.free_threaded]


def pypys():
    return [each for each in supported() if each.implementation == "pypy"]
