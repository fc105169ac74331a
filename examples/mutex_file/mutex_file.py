"""A mutex around something that is not a shared variable: a file.

    gothon 4 mutex_file         from this folder

Every node reads a number from the file, adds one and writes it back, a hundred times. Without the mutex updates would get lost. The file's
path is a shared `str` that node 0 sets before the others pass the latch.
"""
import os
import tempfile

_node_: int = 0
_node_count_: int = 1

_path_: str = ""
_lock_file_: callable = lambda: ()
_unlock_file_: callable = lambda: ()
_sync_ready_: callable = lambda n=1: ()
_sync_done_: callable = lambda n=_node_count_: ()

TURNS = 100


def add_one(path):
    _lock_file_()
    try:
        with open(path) as file:
            number = int(file.read())
        with open(path, "w") as file:
            file.write(str(number + 1))
    finally:
        _unlock_file_()


def main():
    global _path_
    if _node_ == 0:
        handle, path = tempfile.mkstemp(prefix="mutex_file-")
        with open(handle, "w") as file:
            file.write("0")
        _path_ = path
        _sync_ready_(1)
    _sync_ready_()
    path = _path_
    for _ in range(TURNS):
        add_one(path)
    _sync_done_(1)
    if _node_ == 0:
        _sync_done_()
        with open(path) as file:
            number = int(file.read())
        os.remove(path)
        print(f"the file says {number}: {number // _node_count_} per node")


if __name__ == "__main__":
    main()
