"""The translator sees every name where `ast` of the file's own interpreter sees it, and in the same role."""

import os
import subprocess
import threading
import unicodedata
from collections import Counter

from proofs import corpus

ORACLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "oracle.py")


def ask_oracle(python, paths):
    process = subprocess.Popen([python, ORACLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def feed():
        with process.stdin:
            process.stdin.write("\n".join(paths).encode("utf-8", "surrogateescape"))

    threading.Thread(target=feed, daemon=True).start()
    try:
        for path in paths:
            yield path, corpus.read_answer(process.stdout, path)
    finally:
        process.stdout.close()
        process.wait()


def rows(answer):
    """Sorted out into places and, where a position is missing, roles of names."""
    exact, loose = Counter(), Counter()
    for line in answer.decode("utf-8", "surrogateescape").split("\n"):
        fields = line.split("\t")
        if len(fields) != 5:
            continue
        role, kind, begin, end, name = fields
        name = unicodedata.normalize("NFKC", name)
        if begin == "-":
            loose[role, kind, name] += 1
        else:
            exact[role, kind, begin if kind == "name" else end, name] += 1
    return exact, loose


def compare(path, ours, theirs):
    seen, _ = rows(ours)
    exact, loose = rows(theirs)
    missing = exact - seen
    extra = Counter()
    for (role, kind, place, name), number in (seen - exact).items():
        # Each of these has to be one whose position is not known.
        spare = min(number, loose[role, kind, name])
        loose[role, kind, name] -= spare
        if number > spare:
            extra[role, kind, place, name] += number - spare
    for word, found in (("not seen", missing), ("not there", extra)):
        for role, kind, place, name in found:
            yield "{}:{}: {}: {} {} {}".format(path, place, word, role, kind, name)
    for (role, kind, name), number in loose.items():
        if number > 0:
            yield "{}: not seen: {} {} {} ({} times)".format(path, role, kind, name, number)


def differences(library, files):
    wrong, unparsed = [], {}
    answers = zip(corpus.ask(corpus.translate_corpus(), "outline", files, library.python), ask_oracle(library.python, files))
    for (path, ours), (_, theirs) in answers:
        if ours.startswith(b"plain"):
            wrong.append("{}: not read".format(path))
        elif theirs.startswith(b"unparsed") or ours.startswith(b"unparsed"):
            if not theirs.startswith(b"unparsed"):
                unparsed[path] = ours.decode(errors="replace")
        else:
            wrong += compare(path, ours, theirs)
    # `ast` parses what the compiler refuses.
    for path in unparsed.keys() - library.syntax_errors(sorted(unparsed)):
        wrong.append("{}: {}".format(path, unparsed[path]))
    return wrong
