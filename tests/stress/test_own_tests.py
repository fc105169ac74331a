"""The interpreters' own tests, see proofs/own_tests.py."""

import interpreters
import product
from proofs.own_tests import IN_PLACE, MODULES, OwnTests


class InterpretersOwnTests(product.TestCase):
    def check(self, how, modules):
        for python in map(str, interpreters.cpythons(3)):
            own = OwnTests(self, python)
            self.assertGreater(len(own.names()), 8)
            for name in own.names(modules):
                with self.subTest(python=python, module=name):
                    differences, number = how(own, name)
                    self.assertGreater(number, 1)
                    self.assertEqual(differences, [])

    def test_they_have_the_same_results_as_modules_of_the_standard_library(self):
        self.check(OwnTests.in_place, MODULES + IN_PLACE)

    def test_they_have_the_same_results_as_translated_modules_of_a_project(self):
        self.check(OwnTests.copied, MODULES)
