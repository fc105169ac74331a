"""A sample of what ./test.sh stress proves over whole standard libraries; every run reads the same files."""

import unittest

import interpreters
from proofs import corpus, identity, imports, positions, rewriting

SAMPLE = 20


class Corpora(unittest.TestCase):
    def test_files_stay_as_they_are_and_gothon_modules_but_for_their_variables(self):
        for library in corpus.libraries():
            with self.subTest(library=library):
                self.assertEqual(identity.differences(library, library.files(SAMPLE)), [])

    def test_imports_are_seen_without_a_parser_as_with_one(self):
        for library in corpus.libraries(interpreters.cpythons(2)):
            with self.subTest(library=library):
                wrong, unsure = imports.differences(library.files(SAMPLE))
                self.assertEqual(wrong, [])
                self.assertLess(unsure, SAMPLE / 4)

    def test_names_are_seen_where_ast_sees_them_and_in_the_same_role(self):
        for library in corpus.libraries(interpreters.cpythons(3)):
            with self.subTest(library=library):
                self.assertEqual(positions.differences(library, library.files(SAMPLE)), [])

    def test_no_name_that_is_declared_shared_is_left_in_the_translated_text(self):
        for library in corpus.libraries(interpreters.cpythons(3)):
            with self.subTest(library=library):
                wrong, translated = rewriting.differences(library, library.files(SAMPLE))
                self.assertEqual(wrong, [])
                self.assertGreater(translated, SAMPLE // 2)
