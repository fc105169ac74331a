"""Whether built programs and extension modules are hardened as a release is (meson.build): `hardening.py FILE...` prints what is not."""

import pathlib
import platform
import re
import subprocess
import sys


def _readelf(option, path):
    return subprocess.run(["readelf", "--wide", option, str(path)], stdout=subprocess.PIPE, check=True, universal_newlines=True).stdout


def _imports(path):
    return set(re.findall(r" UND (\w+)", _readelf("--dyn-syms", path)))


def faults(path, program):
    """What of it is not as it is to be, in words. `program`: it is one, else a module."""
    found = []
    segments, dynamic, imports = _readelf("--program-headers", path), _readelf("--dynamic", path), _imports(path)
    stack = re.search(r"GNU_STACK.*", segments)
    checks = [
        ("position-independent executable", not program or ("Elf file type is DYN" in segments and re.search(r"FLAGS_1.*\bPIE\b", dynamic))),
        ("relocations that are read-only", "GNU_RELRO" in segments),
        ("bound when it is loaded (full RELRO)", re.search(r"FLAGS_1.*\bNOW\b|BIND_NOW", dynamic)),
        ("stack that cannot be executed", stack and "E" not in stack.group().split()[6]),
        ("stack protector", "__stack_chk_fail" in imports),
        ("fortified calls of the C library", any(name.endswith("_chk") for name in imports)),
        ("no path of its own to libraries", "RPATH" not in dynamic and "RUNPATH" not in dynamic),
    ]
    if platform.machine() == "x86_64":
        # Not the note that the linker leaves: Debian's C runtime, which each program begins with, has none.
        checks.append(("places for indirect calls (CET, endbr64)", pathlib.Path(path).read_bytes().count(b"\xf3\x0f\x1e\xfa") > 20))
    for words, holds in checks:
        if not holds:
            found.append("{}: not: {}".format(path, words))
    return found


if __name__ == "__main__":
    all_found = [fault for path in sys.argv[1:] for fault in faults(path, not path.endswith(".so"))]
    print("\n".join(all_found) if all_found else "hardened: {} files".format(len(sys.argv) - 1))
    sys.exit(bool(all_found))
