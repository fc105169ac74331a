"""The standard libraries of the interpreters of this machine, test/ included, as input for the translator.

    for library in corpus.libraries():
        for path, answer in corpus.ask(corpus.translate_corpus(), "plain", library.files()):
            ...
"""

import os
import subprocess
import tempfile
import threading

import interpreters


class Library:
    def __init__(self, interpreter):
        self.python = interpreter.path
        self.version = interpreter.minor
        self.root = subprocess.run([self.python, "-c", "import os; print(os.path.dirname(os.__file__))"], stdout=subprocess.PIPE, check=True,
                                   universal_newlines=True).stdout.rstrip("\n")

    def files(self, number=None):
        """All source files, or about `number` of them: always the same, from all over the library."""
        found = []
        for directory, below, names in os.walk(self.root):
            below[:] = sorted(set(below) - {"site-packages", "dist-packages", "__pycache__"})
            found += [os.path.join(directory, name) for name in sorted(names) if name.endswith(".py")]
        return found if number is None else found[::max(1, len(found) // number)]

    def syntax_errors(self, paths):
        """Those of the paths that the interpreter itself cannot compile."""
        program = ("import sys, warnings\nwarnings.simplefilter('ignore')\n"
                   "for path in sys.stdin.read().splitlines():\n"
                   "    try: compile(open(path, 'rb').read(), path, 'exec', 0, True)\n"
                   "    except (SyntaxError, ValueError, RecursionError, MemoryError): print(path)\n")
        done = subprocess.run([self.python, "-c", program], input="\n".join(paths), stdout=subprocess.PIPE, check=True,
                              universal_newlines=True)
        return set(done.stdout.splitlines())

    def __repr__(self):
        return self.python


def libraries(chosen=None):
    """The library of each of the interpreters, or of all that Gothon supports."""
    return [Library(each) for each in (interpreters.supported() if chosen is None else chosen)]


def translate_corpus():
    """The program of that name; tests/run.py says where it was built."""
    return os.path.join(os.environ["GOTHON_BUILD"], "tests", "proofs", "translate_corpus")


#: What the interpreter runs that reads in place of the grammar.
SYNTAX_TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "translator", "ast", "syntax_tree.py")


def ask(program, mode, lines, python=None):
    """Pairs of the line and the answer (bytes, without its last line) that the program gives to it. `python` reads what the
    grammar does not know, if it is given."""
    with tempfile.TemporaryDirectory() as scratch:
        reader = [python, SYNTAX_TREE] if python else []
        process = subprocess.Popen([program, mode, scratch] + reader, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

        def feed():
            with process.stdin:
                for line in lines:
                    process.stdin.write(line.encode("utf-8", "surrogateescape") + b"\n")

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        try:
            for line in lines:
                yield line, read_answer(process.stdout, line)
            feeder.join()
        finally:
            process.stdout.close()
            status = process.wait()
        if status != 0:
            raise AssertionError("translate_corpus: status {}".format(status))


def read_answer(stream, line):
    answer = []
    while True:
        part = stream.readline()
        if not part:
            raise AssertionError("translate_corpus ended at {}".format(line))
        if part == b".\n":
            return b"".join(answer)
        answer.append(part)
        if part.startswith(b"text ") and len(answer) == 1:
            answer.append(stream.read(int(part[5:]) + 1)[:-1])
