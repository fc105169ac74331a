"""Both readers of Python see the same in every file: the grammar, and the interpreter that is asked about what the grammar does
not know. Compared is all that the translator knows of a text: every place, every role, every scope."""

import re

from proofs import corpus

#: Where they differ, and the grammar is wrong: what the line of the difference is about, and the source there.
CAUSES = (
    r"\[.*\*\w+ *= *\*",  # `*T = *DEFAULT` among type parameters, which the grammar does not know: it is shown no star
)


def differences(library, files):
    """What is wrong, a line each, and how many files only the interpreter has read."""
    wrong, alone, refused = [], 0, []
    for path, answer in corpus.ask(corpus.translate_corpus(), "readers", files, library.python):
        for line in answer.decode("utf-8", "replace").splitlines():
            if line.startswith("grammar "):
                alone += 1
            elif line.startswith("refused "):
                refused.append(path)
            elif not _is_known(path, line):
                wrong.append("{}: {}".format(path, line))
    for path in sorted(set(refused) - library.syntax_errors(refused)):
        wrong.append("{}: the interpreter compiles it, and refuses it here".format(path))
    return wrong, alone


def _is_known(path, line):
    found = re.match(r"[-+] \w+ (\d+):", line)
    if not found:
        return False
    with open(path, "rb") as file:
        source = file.read().decode("utf-8", "replace").splitlines()[int(found.group(1)) - 1]
    return any(re.search(cause, source) for cause in CAUSES)
