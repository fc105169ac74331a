"""The scanner of imports sees what the parser sees, or says that it is not sure."""

from proofs import corpus


def differences(files):
    """What is wrong, a line each, and the number of files that the scanner leaves to the parser."""
    wrong, unsure = [], 0
    for path, answer in corpus.ask(corpus.translate_corpus(), "imports", files):
        if answer == b"unsure\n":
            unsure += 1
        elif answer and not answer.startswith(b"unparsed"):
            wrong.append("{}: one sees it, the other does not: {}".format(path, answer.decode(errors="replace")))
    return wrong, unsure
