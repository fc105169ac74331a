"""Encodings and line ends of source files: read as Python reads them, and no line moves."""

import unittest

import interpreters
import product

TEXT = """\
_s_: str = "{word}"
_x_: int = 0
def f():
\tglobal _x_
\t_x_ += len(_s_)
\x0c
\treturn [_x_,
  # {word}
_s_]
print(ascii(f()), ascii(_s_), f"{{_x_=}}")
try: 1 / 0
except ZeroDivisionError as error: print(error.__traceback__.tb_lineno)
"""


class Encodings(product.TestCase):
    def check(self, data, path):
        (self.project / "app.py").write_bytes(data)
        plain = self.assertRun(self.finish(self.start(path, "-m", "app")))
        run = self.assertRun(self.gothon("--python", path, 1, "app"))
        self.assertEqual((run.out, run.text()), (plain.out, plain.text()))
        self.assertEqual(run.out.splitlines()[-1].isdigit(), True, repr(run))

    def each(self, data):
        for interpreter in interpreters.cpythons(3):
            with self.subTest(interpreter.name):
                self.check(data, interpreter.path)

    def test_a_mark(self):
        self.each(b"\xef\xbb\xbf" + TEXT.format(word="\u00e4\u20ac").encode())

    def test_a_mark_and_its_name(self):
        self.each(b"\xef\xbb\xbf# coding: UTF_8-sig\n" + TEXT.format(word="\u00e4\u20ac").encode())

    def test_latin_1(self):
        self.each(b"#!/usr/bin/python\n# -*- coding: latin-1 -*-\n" + TEXT.format(word="\u00e4\u00df").encode("latin-1"))

    def test_cp1252(self):
        self.each(b"# vim: set fileencoding=cp1252 :\n" + TEXT.format(word="\u20ac\u2026").encode("cp1252"))

    def test_shift_jis(self):
        self.each(b"# coding: shift_jis\n" + TEXT.format(word="\u8868\u301c\u30bd").encode("shift_jis"))

    def test_euc_kr(self):
        self.each(b"# coding: euc-kr\n" + TEXT.format(word="\uac00\ub098").encode("euc-kr"))

    def test_koi8_r_of_a_name(self):
        text = "_\u0436_: int = 3\n_\u0436_ += 1\nprint(_\u0436_, '\u0416')\nprint(7)\n"
        self.each(b"# coding: koi8-r\n" + text.encode("koi8-r"))

    def test_windows_line_ends(self):
        self.each(TEXT.format(word="a").replace("\n", "\r\n").encode())

    def test_old_line_ends(self):
        self.each(TEXT.format(word="a").replace("\n", "\r").encode())

    def test_mixed_line_ends(self):
        self.each(TEXT.format(word="a").replace("\n", "\r\n", 3).replace("_s_]\n", "_s_]\r").encode())

    def test_long_strings_have_plain_line_ends(self):
        text = "_s_: str = '''a\nb\\\nc'''\n_t_: str = '''d\ne''' + ''\nprint(repr(_s_), repr(_t_))\nprint(1)\n"
        for end in "\r\n", "\r":
            self.each(text.replace("\n", end).encode())

    def test_no_newline_at_the_end(self):
        self.each(TEXT.format(word="a").encode() + b"_x_ = 7; print(_x_)")
        self.each(TEXT.format(word="a").encode() + b"print(_x_)  # the end")
        self.each(b"print(3); _x_: int = 7")

    def test_form_feeds_and_blank_lines(self):
        self.each(b"\x0c\n\n  \n\x0c_y_: int = 7\n\x0c\n" + TEXT.format(word="a").encode())

    def test_an_encoding_that_gothon_does_not_read_is_refused_by_its_place(self):
        data = b"# coding: big5\n" + TEXT.format(word="\u4e2d").encode("big5")
        (self.project / "app.py").write_bytes(data)
        run = self.assertRun(self.gothon(1, "app"), 1)
        self.assertEqual(run.out, b"")
        self.assertRegex(run.text(), r"^app\.py:1:1: error: Gothon does not read the encoding big5: ")

    def test_such_a_module_without_gothon_code_is_left_alone(self):
        (self.project / "other.py").write_bytes(b"# coding: big5\nword = '\xa4\xa4'\n")
        run = self.run_app(1, "import other\n_x_: int = 1\nprint(_x_, ascii(other.word))\n")
        self.assertEqual(run.out, b"1 '\\u4e2d'\n")

    def test_an_unknown_encoding_is_pythons_to_report(self):
        for head in b"# coding: no-such-thing\n", b"\xef\xbb\xbf# coding: latin-1\n":
            (self.project / "app.py").write_bytes(head + b"_x_: int = 1\n")
            run = self.assertRun(self.gothon(1, "app"), 1)
            self.assertIn("SyntaxError", run.text())
            self.assertNotIn("Gothon", run.text())


if __name__ == "__main__":
    unittest.main()
