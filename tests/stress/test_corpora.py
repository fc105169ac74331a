"""Every file of every standard library of this machine, test/ included: see proofs/identity.py, proofs/imports.py,
proofs/positions.py, proofs/readers.py and proofs/rewriting.py."""

import unittest

import interpreters
from proofs import corpus, identity, imports, positions, readers, rewriting


class Corpora(unittest.TestCase):
    def test_every_file_stays_as_it_is_and_every_gothon_module_but_for_its_variables(self):
        for library in corpus.libraries():
            with self.subTest(library=library):
                files = library.files()
                self.assertGreater(len(files), 500)
                self.assertEqual(identity.differences(library, files), [])

    def test_every_import_is_seen_without_a_parser_as_with_one(self):
        for library in corpus.libraries():
            with self.subTest(library=library):
                files = library.files()
                wrong, unsure = imports.differences(files)
                self.assertEqual(wrong, [])
                self.assertLess(unsure, len(files) / 50)

    def test_the_grammar_and_the_interpreter_see_the_same_in_every_file(self):
        for library in corpus.libraries():
            with self.subTest(library=library):
                wrong, _ = readers.differences(library, library.files())
                self.assertEqual(wrong, [])

    def test_every_name_is_seen_where_ast_sees_it_and_in_the_same_role(self):
        for library in corpus.libraries(interpreters.cpythons(3)):
            with self.subTest(library=library):
                self.assertEqual(positions.differences(library, library.files()), [])

    def test_no_name_that_is_declared_shared_is_left_in_the_translated_text(self):
        for library in corpus.libraries(interpreters.cpythons(3)):
            with self.subTest(library=library):
                wrong, translated = rewriting.differences(library, library.files())
                self.assertEqual(wrong, [])
                self.assertGreater(translated, 500)
