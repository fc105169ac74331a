"""The interpreters' own tests, see proofs/own_tests.py."""

import product
from proofs import corpus
from proofs.own_tests import OwnTests

# Differences that docs/translator-limits.md explains.
KNOWN = ("test_getclasses",)


class InterpretersOwnTests(product.TestCase):
    def check(self, how):
        for library in corpus.libraries([(3, 8), (3, 11), (3, 13)]):
            own = OwnTests(self, library.python)
            self.assertGreater(len(own.names()), 8)
            for name in own.names():
                with self.subTest(python=library.python, module=name):
                    differences, number = how(own, name)
                    self.assertGreater(number, 1)
                    known = [each for each in differences if any(test in part for test in KNOWN for part in each)]
                    # One that fails for a known reason has its own status.
                    self.assertEqual([each for each in differences if each not in known and not (known and each[0] == "status")], [])

    def test_they_have_the_same_results_as_modules_of_the_standard_library(self):
        self.check(OwnTests.in_place)

    def test_they_have_the_same_results_as_translated_modules_of_a_project(self):
        self.check(OwnTests.copied)
