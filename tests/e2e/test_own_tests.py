"""A few of the interpreters' own tests, all of which ./test.sh stress compares: see proofs/own_tests.py."""

import unittest

import interpreters
import product
from proofs.own_tests import OwnTests

QUICK = ("test_grammar", "test_tstring", "test_type_annotations")


class InterpretersOwnTests(product.TestCase):
    def test_they_have_the_same_results_in_place_and_translated(self):
        chosen = [(own, name) for own in (OwnTests(self, str(each)) for each in interpreters.cpythons(3)) for name in own.names(QUICK)]
        if not chosen:
            self.skipTest("no interpreter here came with its own tests (Debian: libpython3.X-testsuite)")
        for own, name in chosen:
            for how in (OwnTests.in_place, OwnTests.copied):
                with self.subTest(python=own.python, module=name, how=how.__name__):
                    differences, number = how(own, name)
                    self.assertEqual(differences, [])
                    self.assertGreater(number, 1)


if __name__ == "__main__":
    unittest.main()
