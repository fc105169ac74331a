"""Splits CPU-bound work over the nodes and waits for all of them at a latch.

    gothon 2 parallel_work      from this folder
    gothon auto parallel_work 3000000

Each node sums its own slice of the numbers; the partial sums meet in one shared int. The sum is the same for every number of nodes.
"""
import sys
import time

_node_: int = 0
_node_count_: int = 1

_sum_: int = 0
_sync_done_: callable = lambda n=_node_count_: ()


def work(first, end, step):
    result = 0
    for i in range(first, end, step):
        result += i * i % 7
    return result


def main():
    global _sum_
    numbers = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    started = time.time()
    _sum_ += work(_node_, numbers, _node_count_)
    _sync_done_(1)  # this node is done
    if _node_ == 0:
        _sync_done_()  # so are all the others
        print(f"sum {_sum_}")
        print(f"runtime {time.time() - started:.2f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
