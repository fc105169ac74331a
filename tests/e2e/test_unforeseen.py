"""Variables of modules and classes that only the run names (docs/language.md, section 3.3)."""

import unittest

import reach


class Unforeseen(reach.TestCase):
    def test_modules_that_importlib_names_are_counted_by_all_nodes(self):
        self.expect(2, ["2000"] * 2, {"plug.py": "_hits_: int = 0\n", "app.py": """
            import importlib, meet
            plug = importlib.import_module("plug")
            for i in range(1000): plug._hits_ += 1
            meet.first()
            print(plug._hits_)
            """})

    def test_a_program_without_a_declaration_of_its_own(self):
        self.expect(1, ["10"], {"app.py": """
            import importlib
            plug = importlib.import_module("plug")
            for i in range(10): plug._hits_ += 1
            print(plug.hits())
            """})

    def test_every_object_that_may_be_a_module(self):
        self.expect(2, ["700 700"] * 2, {
            "holder.py": "import importlib\nclass Holder:\n    def __init__(self):\n        self.module = importlib.import_module('plug')\n",
            "app.py": """
                import holder, importlib.util, meet, sys
                def load():
                    spec = importlib.util.spec_from_file_location("other", "plug.py")
                    module = importlib.util.module_from_spec(spec)
                    spec.loader.exec_module(module)
                    return module
                def change(module):
                    module._hits_ += 1
                def change_so(module):
                    module._hits_ = module._hits_ + 1
                one = holder.Holder()
                other = load()
                for turn in range(50):
                    one.module._hits_ += 1
                    other._hits_ += 1
                    sys.modules["plug"]._hits_ += 1
                    change(other)
                    change_so(other)
                    [one][0].module._hits_ += 1
                    (other)._hits_ += 1
                meet.first()
                print(other._hits_, sys.modules["plug"].hits())
                """})

    def test_every_kind_of_target(self):
        self.expect(1, ["1", "3", "7", "8 8", "9", "a shared variable cannot be deleted", "12", "_q_: a queue can only be declared, not assigned to"],
                    {"app.py": """
            import contextlib, importlib
            m = importlib.import_module("plug")
            m._hits_, other = 1, 2
            print(m.hits())
            for m._hits_ in range(4): pass
            print(m.hits())
            with contextlib.nullcontext(7) as m._hits_: pass
            print(m.hits())
            m._hits_ = same = 8
            print(m.hits(), same)
            [m._hits_ for m._hits_ in (5, 9)]
            print(m.hits())
            try:
                del m._hits_
            except TypeError as error:
                print(str(error)[8:].partition(":")[0])
            m._hits_: int = 12
            print(m.hits())
            try:
                m._q_ += 1
            except TypeError as error:
                print(error)
            """})

    def test_what_carries_no_variable_is_plain(self):
        self.write("app.py", """
            import importlib, types
            class Own:
                _x_ = 1
                def add(self):
                    self._x_ += 1
                    return self._x_
            class Slot:
                __slots__ = ("_x_",)
            one, slot, names = Own(), Slot(), types.SimpleNamespace(_x_=[1])
            one._x_ += 1
            Own._x_ += 10
            slot._x_ = 4
            slot._x_ *= 2
            names._x_ += [2]
            module = types.ModuleType("m")
            module._x_ = 5
            module._x_ -= 1
            print(one._x_, Own._x_, slot._x_, names._x_, module._x_, vars(module)["_x_"], one.add(), Own().add())
            del one._x_, slot._x_
            print(one._x_, hasattr(slot, "_x_"))
            try:
                one._y_ += 1
            except AttributeError as error:
                print(error)
            try:
                (5)._x_ = 1
            except AttributeError as error:
                print(error)
            """)
        self.assertSameAsPython("app")

    def test_a_class_with_a_base_that_only_the_run_tells(self):
        self.expect(2, ["400"] * 2, {
            "base.py": "class Base:\n    _x_: int = 0\n",
            "app.py": """
                import importlib, meet
                base = importlib.import_module("base")
                class Sub(base.Base):
                    def add(self):
                        self._x_ += 1
                class Below(Sub):
                    def add(self):
                        self._x_ += 1
                one, two = Sub(), Below()
                for turn in range(100):
                    one.add()
                    two.add()
                meet.first()
                print(Sub._x_)
                """})

    def test_forked_children_of_late_modules(self):
        self.expect(2, ["40"] * 2, {"app.py": """
            import importlib, meet, os
            plug = importlib.import_module("plug")
            child = os.fork()
            for turn in range(10): plug._hits_ += 1
            if child == 0: os._exit(0)
            os.waitpid(child, 0)
            meet.first()
            print(plug._hits_)
            """})


if __name__ == "__main__":
    unittest.main()
