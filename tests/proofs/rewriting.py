"""Names of a file declared as shared: the translated text is Python for the file's own interpreter, and none of them is left in it."""

import os
import tempfile
from collections import Counter

from proofs import corpus, positions

DIRECTIVES = ("# gothon:var_def:prefix = None", "# gothon:var_def:suffix = None")
CHOSEN = 4
#: What is rewritten; a name that also has another role in its file is not chosen, for that is an error, or another variable.
REWRITTEN = {"read", "bind", "augment", "walrus"}
#: `int: int` declares nothing, for that type is the user's own; translated text has attributes `value` and `bind` of handles.
UNFIT = {"int", "value", "bind", "node", "node_count"}


def choose(answer):
    """The names of a file that have the most places and roles."""
    roles, places = {}, Counter()
    exact, _ = positions.rows(answer)
    for role, _, _, name in exact:
        roles.setdefault(name, set()).add(role)
        places[name] += 1
    fit = [name for name in roles if roles[name] <= REWRITTEN and name[0].isalpha() and name not in UNFIT]
    return sorted(fit, key=lambda name: (-len(roles[name]), -places[name], name))[:CHOSEN]


def requests(library, files):
    for path, answer in corpus.ask(corpus.translate_corpus(), "outline", files, library.python):
        names = choose(answer)
        if names:
            yield path, names


def differences(library, files):
    """What is wrong, a line each, and the number of files that were translated."""
    wrong, texts = [], {}
    chosen = dict(requests(library, files))
    lines = ["\t".join((path,) + DIRECTIVES + tuple("{}: int".format(name) for name in names)) for path, names in chosen.items()]
    with tempfile.TemporaryDirectory() as directory:
        for line, answer in corpus.ask(corpus.translate_corpus(), "shared", lines, library.python):
            if answer.startswith(b"text "):
                copy = os.path.join(directory, "{}.py".format(len(texts)))
                texts[copy] = line.split("\t")[0]
                with open(copy, "wb") as file:
                    file.write(answer.split(b"\n", 1)[1])
            elif not answer.startswith((b"error", b"unparsed")):
                wrong.append("{}: {} are not shared".format(line.split("\t")[0], chosen[line.split("\t")[0]]))
        for copy, answer in positions.ask_oracle(library.python, list(texts)):
            path = texts[copy]
            if answer.startswith(b"unparsed"):
                wrong.append("{}: with {}: {}".format(path, chosen[path], answer.decode(errors="replace")))
            for found in positions.rows(answer):
                for row in found:
                    if row[0] in REWRITTEN and row[-1] in chosen[path]:
                        wrong.append("{}: left: {}".format(path, row))
    return wrong, len(texts)
