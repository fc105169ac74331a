"""Fills one bounded queue from all nodes, then empties it.

    gothon 3 concurrent_queue   from this folder

`put` says whether there was room and `get` whether there was an item; neither waits. The nodes race for the places, so which numbers
get in differs from run to run on several nodes; that there are exactly twelve does not. A `Queue` that does so is Gothon's, and needs no import.
"""
_node_: int = 0
_node_count_: int = 1

_numbers_: Queue[int] = Queue(12)
_accepted_: int = 0
_sync_filled_: callable = lambda n=_node_count_: ()


def fill():
    global _accepted_
    number = _node_
    while not _numbers_.full():
        if _numbers_.put(number):
            _accepted_ += 1
            number += _node_count_


def drain():
    numbers = []
    while not _numbers_.empty():
        number, ok = _numbers_.get()
        if ok:
            numbers.append(number)
    return numbers


def main():
    fill()
    _sync_filled_(1)
    if _node_ == 0:
        _sync_filled_()
        print(f"accepted {_accepted_}, in the queue {_numbers_.qsize()}")
        numbers = drain()
        print("numbers", *sorted(numbers))
        print(f"left {_numbers_.qsize()}")


if __name__ == "__main__":
    main()
