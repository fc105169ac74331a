"""Random programs print under `gothon 1` what they print in plain Python, and end with the same status.

Many programs, each a module, share one run: the interpreter starts once. A program that differs is made smaller by leaving out halves of
its chunks for as long as it differs.
"""

import os
import shutil
import subprocess

from proofs.programs.program import Program

MAIN = '''\
import traceback
def failed(error):
    print("raised", type(error).__name__, error)
    for frame in traceback.extract_tb(error.__traceback__):
        if "program_" in frame.filename: print(frame.name, frame.lineno, frame.line)
'''
STEP = '''\
print("==== {0}")
try: import {0}
except BaseException as error: failed(error)
'''


#: Answers whether each text that it is sent compiles.
COMPILES = """
import sys, warnings
warnings.simplefilter("ignore")
for line in sys.stdin:
    try: compile(eval(line), "chunk", "exec"); print("yes", flush=True)
    except SyntaxError: print("no", flush=True)
"""


class Compiler:
    """Asks an interpreter whether it compiles texts."""

    def __init__(self, python):
        self.process = subprocess.Popen([python, "-c", COMPILES], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii")

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def compiles(self, text):
        self.process.stdin.write(ascii(text) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline() == "yes\n"


class Comparison:
    """Runs programs in the project directory of a product.TestCase."""

    def __init__(self, test, python):
        self.test = test
        self.python = python
        #: Modules that the programs import.
        self.companions = {}

    def outputs(self, texts):
        """Of plain Python and of gothon: the status, and what each program printed; standard error last."""
        project = str(self.test.project)
        shutil.rmtree(project)
        os.mkdir(project)
        main = MAIN + "".join(STEP.format(name) for name in texts) + "print('==== end')\nraise SystemExit(3)\n"
        for name, text in dict(self.companions, **texts, main=main).items():
            with open(os.path.join(project, name + ".py"), "w", encoding="utf-8", newline="") as file:
                file.write(text)
        plain = self.test.finish(self.test.start(self.python, "-W", "ignore", "-B", "-m", "main"), timeout=300)
        shared = self.test.gothon("-q", "--python", self.python, 1, "main", timeout=300)
        return [self.sections(run) for run in (plain, shared)]

    @staticmethod
    def sections(run):
        found = {"status": str(run.status), "stderr": run.text() if run.status != 3 else ""}
        for part in run.out.decode("utf-8", "surrogateescape").split("==== ")[1:]:
            name, _, text = part.partition("\n")
            found[name] = text
        return found

    def differs(self, text):
        plain, shared = self.outputs({"program_0": text})
        return plain != shared

    def smaller(self, program):
        """The fewest chunks, by halves, that still show the difference."""
        chunks, size = list(program.chunks), max(1, len(program.chunks) // 2)
        while size:
            at = 0
            while at < len(chunks):
                fewer = chunks[:at] + chunks[at + size:]
                if self.differs(program.text(fewer)):
                    chunks = fewer
                else:
                    at += size
            size //= 2
        return program.text(chunks)

    def failures(self, seeds, version):
        """A description of each program that is not the same."""
        with Compiler(self.python) as compiler:
            programs = {"program_{}".format(seed): Program(seed, version, compiler.compiles) for seed in seeds}
        texts = {name: program.text() for name, program in programs.items()}
        self.companions = {each.companion.name: each.companion.text for each in programs.values() if each.companion}
        plain, shared = self.outputs(texts)
        if plain == shared and "end" in plain:
            return []
        wrong = [name for name in texts if name not in plain or plain[name] != shared.get(name)] or list(texts)
        return [self.describe(name, programs[name]) for name in wrong[:3] if self.differs(texts[name])] or ["batch {}: {} {}".format(
            list(seeds), *[{key: each.get(key) for key in ("status", "stderr")} for each in (plain, shared)])]

    def describe(self, name, program):
        text = self.smaller(program)
        plain, shared = self.outputs({"program_0": text})
        lines = ["{} under {}".format(name, self.python), text]
        if program.companion:
            lines += ["--- {}.py".format(program.companion.name), program.companion.text]
        for key in sorted(set(plain) | set(shared)):
            if plain.get(key) != shared.get(key):
                lines += ["--- {} of python".format(key), str(plain.get(key)), "--- of gothon", str(shared.get(key))]
        return "\n".join(lines)
