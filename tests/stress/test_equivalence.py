"""Two thousand random programs, each under one interpreter; GOTHON_SEED in the environment chooses others."""

import os
import pathlib
import tempfile

import interpreters
import product
from proofs import corpus, positions, readers
from proofs.programs.equivalence import Comparison, Compiler
from proofs.programs.program import Program

SEED = int(os.environ.get("GOTHON_SEED", 1)) * 1000000
PROGRAMS = 2040
IN_ONE_RUN = 40


class Equivalence(product.TestCase):
    def test_random_programs_do_what_they_do_in_plain_python(self):
        libraries = corpus.libraries(interpreters.cpythons())
        for batch in range(PROGRAMS // IN_ONE_RUN):
            library = libraries[batch % len(libraries)]
            seeds = range(SEED + batch * IN_ONE_RUN, SEED + (batch + 1) * IN_ONE_RUN)
            with self.subTest(library=library, seeds=seeds):
                failures = Comparison(self, library.python).failures(seeds, library.version)
                self.assertFalse(failures, "\n".join(failures))

    def test_their_names_are_seen_where_ast_sees_them_and_by_both_readers_in_the_same_role(self):
        for library in corpus.libraries(interpreters.cpythons(3)):
            with self.subTest(library=library), tempfile.TemporaryDirectory() as directory, Compiler(library.python) as compiler:
                files = []
                for seed in range(SEED, SEED + PROGRAMS // 10):
                    files.append(os.path.join(directory, "program_{}.py".format(seed)))
                    text = Program(seed, library.version, compiler.compiles).text()
                    pathlib.Path(files[-1]).write_text(text, encoding="utf-8")
                self.assertEqual(positions.differences(library, files), [])
                self.assertEqual(readers.differences(library, files)[0], [])
