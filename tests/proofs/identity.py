"""Files without Gothon code stay as they are, and so does all of a Gothon module that names nothing shared, but for the look that is taken
at an object before an attribute of it is changed that may be shared (docs/language.md, section 3.3)."""

import io
import re
import tokenize

from proofs import corpus

COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")

#: `_gothon_at((OBJECT), 'NAME')`, `_gothon_names(NAMESPACE)`: without brackets in brackets in brackets.
INNER = rb"(?:[^()]|\((?:[^()]|\([^()]*\))*\))*"
LOOK = re.compile(rb"_gothon_at\(\((" + INNER + rb")\), '[^']+'\)|_gothon_(?:names|operands)\((" + INNER + rb")\)")


def without_looks(text):
    """What a translated text was before looks were put into it."""
    known = None
    while text != known:
        known, text = text, LOOK.sub(lambda found: found.group(1) or found.group(2), text)
    return text


def as_utf8(raw):
    """The text that a translated file holds: UTF-8 without a byte order mark; a comment that names an encoding names this one."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
    lines = re.split(rb"(?<=[\r\n])", raw.decode(encoding).encode())
    for at in range(min(2, len(lines))):
        found = COOKIE.match(lines[at])
        if found and encoding not in ("utf-8", "utf-8-sig"):
            lines[at] = lines[at][:found.start(1)] + b"utf-8" + lines[at][found.end(1):]
    return b"".join(lines)


def differences(library, files):
    """What is wrong, a line each."""
    wrong, unparsed, translated = [], set(), set()
    for path, answer in corpus.ask(corpus.translate_corpus(), "plain", files, library.python):
        if answer.startswith(b"unparsed"):
            unparsed.add(path)
        elif answer == b"translated\n":
            translated.add(path)
        elif answer != b"plain\n":
            wrong.append("{}: has no Gothon code, but: {}".format(path, answer.decode(errors="replace")))
    for path, answer in corpus.ask(corpus.translate_corpus(), "shared", files, library.python):
        if answer.startswith(b"unparsed"):
            unparsed.add(path)
        elif answer.startswith(b"text "):
            with open(path, "rb") as file:
                raw = file.read()
            try:
                expected = as_utf8(raw)
            except (SyntaxError, UnicodeError) as error:
                wrong.append("{}: Python cannot decode it: {}".format(path, error))
                continue
            text = answer.split(b"\n", 1)[1].rpartition(b"# gothon:")[0]
            before = without_looks(text)
            if before != text:
                translated.discard(path)
            if before != expected and before != expected + b"\n":
                wrong.append("{}: its text has changed".format(path))
        elif answer != b"same\n":
            wrong.append("{}: as a Gothon module: {}".format(path, answer.decode(errors="replace")))
    wrong += ["{}: has no Gothon code, but is translated".format(path) for path in sorted(translated)]
    for path in sorted(unparsed - library.syntax_errors(sorted(unparsed))):
        wrong.append("{}: Python compiles it, the translator does not understand it".format(path))
    return wrong
