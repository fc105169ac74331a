"""What runs, by what /proc says."""

import os
import pathlib


def processes_with(marked):
    """pid → command line of the processes whose environment, as bytes, is `marked`; this one and zombies are none.

    The environment is read last: what has ended meanwhile has none, and is not found without its command line.
    """
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            line = (entry / "cmdline").read_bytes()
            if marked((entry / "environ").read_bytes()):
                found[int(entry.name)] = line.replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            pass
    return found
