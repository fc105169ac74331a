"""A few of the random programs that ./test.sh stress compares by the thousand; every run has the same ones."""

import interpreters
import product
from proofs import corpus
from proofs.programs.equivalence import Comparison

PROGRAMS = 10


class Equivalence(product.TestCase):
    def test_random_programs_do_what_they_do_in_plain_python(self):
        for at, library in enumerate(corpus.libraries(interpreters.cpythons())):
            with self.subTest(library=library):
                seeds = range(at * PROGRAMS, (at + 1) * PROGRAMS)
                failures = Comparison(self, library.python).failures(seeds, library.version)
                self.assertFalse(failures, "\n".join(failures))
