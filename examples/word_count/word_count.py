"""Counts the words of files with all nodes, in one shared Counter.

    gothon 4 word_count *.py     from this folder
    gothon auto word_count ../../docs/*.md
"""

import re
import sys
from collections import Counter
from typing import Counter as Counts, Iterator

_node_: int = 0
_node_count_: int = 1

_files_: Iterator[str] = iter(sys.argv[1:] or [__file__])
_words_: Counts[str] = Counter()
_longest_: Counts[int] = Counter()
_sync_done_: callable = lambda n=_node_count_: ()


def words_of(name):
    with open(name, encoding="utf-8") as file:
        return re.findall(r"[a-z]+", file.read().lower())


for name in _files_:  # each file goes to one node
    words = words_of(name)
    _words_.update(words)  # each word's count is one step
    for word in words:
        if len(word) > 12:
            _longest_[len(word)] += 1  # and so is this

_sync_done_(1)
_sync_done_()
if _node_ == 0:
    for word, count in sorted(_words_.items(), key=lambda pair: (-pair[1], pair[0]))[:5]:
        print(count, word)
    print(sum(_words_.values()), "words,", len(_words_), "different,", sum(_longest_.values()), "long")
