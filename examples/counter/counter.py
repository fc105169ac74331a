"""Counts to a limit: every node increments the same variable.

    gothon 4 counter            from this folder
    gothon 4 counter 5000       another limit than 100000

Each read and each `+= 1` is atomic, but the two together are not: the last increments of different nodes may meet, so the count ends
between the limit and the limit + nodes - 1. On one node, and under plain `python3 -m counter`, it is the limit.
"""
import sys

_node_: int = 0
_node_count_: int = 1

_count_: int = 0
_turns_: int = 0
_sync_ready_: callable = lambda n=_node_count_: ()
_sync_done_: callable = lambda n=_node_count_: ()


def count_to(limit):
    global _count_
    turns = 0
    while _count_ < limit:  # gothon: ignore[check-then-act]
        _count_ += 1
        turns += 1
    return turns


def main():
    global _turns_
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    _sync_ready_(1)
    _sync_ready_()  # or the first to start would count it all
    turns = count_to(limit)
    print(f"node {_node_} added {turns}")
    _turns_ += turns
    _sync_done_(1)
    _sync_done_()
    if _node_ == 0:
        print(f"count {_count_}, the nodes added {_turns_}")


if __name__ == "__main__":
    main()
