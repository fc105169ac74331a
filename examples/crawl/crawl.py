"""Follows links until there are no new ones: every page once, by whichever node is free.

    gothon 4 crawl              from this folder
    gothon auto crawl 5000

A page that was taken may lead to more of them, so an empty queue does not say that all is done. `join` waits until every page that
was put is done, and `shutdown` then ends the loops of all nodes. Pages are numbers here, and `links_of` stands for what fetches one
and finds its links.
"""
import sys
import threading

_node_: int = 0

_pages_: Queue[tuple[int, str]] = Queue()
_seen_: frozenset[int] = frozenset()
_lock_seen_: callable = lambda: ()
_unlock_seen_: callable = lambda: ()
_sync_begun_: callable = lambda n=1: ()


def links_of(page, last):
    return [link for link in (page * 2, page * 3 + 1, page // 2) if 0 < link <= last]


def find(page, text):
    """Puts a page that nobody has seen yet."""
    global _seen_
    _lock_seen_()
    try:
        if page not in _seen_:
            _seen_ |= {page}
            _pages_.put((page, text))
    finally:
        _unlock_seen_()


def crawl(last):
    visited = 0
    for page, text in _pages_:
        for link in links_of(page, last):
            find(link, f"found on {page}")
        visited += 1
        _pages_.task_done()
    return visited


def end_when_all_is_done():
    _pages_.join()
    _pages_.shutdown()
    print(f"pages {len(_seen_)}")


def main():
    last = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    if _node_ == 0:
        find(1, "the first")
        threading.Thread(target=end_when_all_is_done).start()
        _sync_begun_(1)
    _sync_begun_()
    print(f"node {_node_} visited {crawl(last)}")


if __name__ == "__main__":
    main()
