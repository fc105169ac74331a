"""Annotations of modules, classes and functions with shared names are what plain Python has, in every format of annotationlib."""

import re
import unittest

import interpreters
import product

APP = """
import sys
_x_: int = 1
_s_: "str" = ""
_f_: float
plain: Later = None
_node_: int = 0

class Later:
    _y_: int = len("abc")
    z: Missing = 1
    w: "Missing"
    def method(self, a: int, b: Unknown = _x_) -> Later:
        _l_: int = 0
        self._m_: bool = True
        inner: Unknown = a
        return a

def function(a: _Local, *b: int, c: "str" = _s_) -> Later:
    _g_: str = "x"
    return _g_

async def coroutine(a: Later): ...

class Several[*Ts = *tuple[int, ...]]:
    _w_: int = 3

class Generic[T = Missing, **P = [int]]:
    _v_: int = 2
    def f[U: int = bool](self, a: U, b: T) -> Missing: ...

type Alias[T = Later] = list[T]

if sys.argv:
    _c_: int = 5
    conditional: Missing = 5
else:
    never: Missing = 5
"""
SHOW = """
import annotationlib
def show():
    module = sys.modules[__name__]
    for each in (module, Later, Later.method, function, coroutine, Generic, Generic.f):
        name = getattr(each, "__qualname__", "module")
        for form in (annotationlib.Format.VALUE, annotationlib.Format.FORWARDREF, annotationlib.Format.STRING):
            try:
                found = annotationlib.get_annotations(each, format=form)
            except NameError as error:
                found = error
            print(name, form.name, found)
        print(name, getattr(each, "__annotate__", 0) is not None)
    print(Generic.__type_params__[0].has_default(), Generic.__type_params__[1].__default__, Several.__type_params__[0].__default__)
    print(Generic.f.__type_params__[0].__default__, Generic.f.__type_params__[0].__bound__, Alias.__type_params__[0].__default__)
    try:
        Generic.__type_params__[0].__default__
    except NameError as error:
        print(error)
show()
print(sorted(name for name in globals() if name.startswith("__") and "annot" in name))
Missing = _Local = Unknown = str
show()
print(__annotations__, Later.__annotations__, function.__annotations__, sep="\\n")
"""


class Annotations(product.TestCase):
    def each_since(self, minor):
        for each in interpreters.supported():
            if each.implementation == "cpython" and each.minor >= (3, minor):
                with self.subTest(each.name):
                    yield each.path

    def test_all_formats(self):
        self.write("app.py", APP + SHOW)
        for python in self.each_since(14):
            plain = self.assertRun(self.finish(self.start(python, "-m", "app")))
            run = self.gothon("--python", python, 1, "app")
            out, expected = (re.sub("0x[0-9a-f]+", "0x", each.out.decode()) for each in (run, plain))
            self.assertEqual((run.status, out, run.text()), (0, expected, ""), repr(run))

    def test_future_annotations(self):
        self.write("app.py", "from __future__ import annotations\n" + APP + SHOW)
        for python in self.each_since(14):
            plain = self.assertRun(self.finish(self.start(python, "-m", "app")))
            run = self.gothon("--python", python, 1, "app")
            out, expected = (re.sub("0x[0-9a-f]+", "0x", each.out.decode()) for each in (run, plain))
            self.assertEqual((run.status, out, run.text()), (0, expected, ""), repr(run))

    def test_defaults_of_type_parameters(self):
        self.write("app.py", "_x_: int = 1\n_v_: int = 2\nclass A[T = _v_, **P = [_x_]]: ...\nclass C[*Ts = *tuple[_x_, ...]]: ...\ndef f[U: int = list[_v_]](a: U): ...\n"
                             "type B[T = _v_] = T\n_v_ += 1\nfor each in (A, C, f, B): print([p.__default__ for p in each.__type_params__])\n")
        for python in self.each_since(13):
            plain = self.assertRun(self.finish(self.start(python, "-m", "app")))
            run = self.gothon("--python", python, 1, "app")
            out, expected = (re.sub("0x[0-9a-f]+", "0x", each.out.decode()) for each in (run, plain))
            self.assertEqual((run.status, out, run.text()), (0, expected, ""), repr(run))

    def test_a_queue_is_the_text_of_its_annotation(self):
        self.write("app.py", "import annotationlib, sys\n_q_: Queue[int] = Queue()\nclass A:\n    _r_: LifoQueue[str] = LifoQueue(3)\n"
                             "for form in (annotationlib.Format.VALUE, annotationlib.Format.FORWARDREF, annotationlib.Format.STRING):\n"
                             "    print(*(annotationlib.get_annotations(each, format=form) for each in (sys.modules[__name__], A)))\n")
        for python in self.each_since(14):
            run = self.assertRun(self.gothon("--python", python, 1, "app"))
            self.assertEqual(set(run.out.decode().splitlines()), {"{'_q_': 'Queue[int]'} {'_r_': 'LifoQueue[str]'}"}, repr(run))


if __name__ == "__main__":
    unittest.main()
