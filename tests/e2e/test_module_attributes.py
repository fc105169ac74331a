"""Whatever sets an attribute of a module reaches the variable or says why not (docs/language.md, section 3.4)."""

import unittest

import reach


class Modules(reach.TestCase):
    def test_setattr_reaches_the_variable_by_every_way_to_set_an_attribute(self):
        self.expect(1, ["1 2 3 4 5", "5 False", "2"], {"app.py": """
            import plug, types
            seen = []
            setattr(plug, "_hits_", 1)
            seen.append(plug.hits())
            object.__setattr__(plug, "_hits_", 2)
            seen.append(plug.hits())
            types.ModuleType.__setattr__(plug, "_hits_", 3)
            seen.append(plug.hits())
            type(plug).__setattr__(plug, "_hits_", 4)
            seen.append(plug.hits())
            plug.__setattr__("_hits_", 5)
            print(*seen, plug.hits())
            kept = vars(plug)
            print(getattr(plug, "_hits_"), "_hits_" in kept)
            setattr(plug, "count", 2)
            print(plug.count)
            """})

    def test_what_a_module_that_is_not_translated_sets_is_the_variable(self):
        self.expect(2, ["20 False"], {
            "site-packages/library.py": "def put(module, name, value):\n    setattr(module, name, value)\n"
                                        "def change(module):\n    module._hits_ = 20\n",
            "app.py": """
                import os, sys
                sys.path.append(os.path.abspath("site-packages"))
                import library, meet, plug
                _node_: int = 0
                if _node_ == 0:
                    library.put(plug, "_hits_", 10)
                    assert plug.hits() == 10
                    library.change(plug)
                meet.first()
                if _node_ == 1:
                    kept = vars(plug)
                    print(plug.hits(), "_hits_" in kept)
                """})

    def test_a_patched_variable_is_that_inside_and_what_it_was_afterwards(self):
        self.expect(1, ["7 7", "8 8", "0 0"], {"app.py": """
            import plug
            from unittest import mock
            with mock.patch("plug._hits_", 7):
                print(plug.hits(), plug._hits_)
            with mock.patch.object(plug, "_hits_", 8):
                print(plug.hits(), plug._hits_)
            print(plug.hits(), plug._hits_)
            """})

    def test_what_cannot_be_is_said(self):
        self.expect(1, ["_hits_: int expected, not str: convert it first, as in int(…)", "_q_: a queue can only be declared, not assigned to",
                        "_hits_: a shared variable cannot be deleted: it lives as long as the session", "7 0", "False"], {"app.py": """
            import plug
            plug.add()
            setattr(plug, "_hits_", 7)
            for change in (lambda: setattr(plug, "_hits_", "text"), lambda: setattr(plug, "_q_", 3), lambda: delattr(plug, "_hits_")):
                try:
                    change()
                except TypeError as error:
                    print(error)
            setattr(plug, "_q_", plug._q_)
            print(plug.hits(), plug._q_.size())
            delattr(plug, "count")
            print(hasattr(plug, "count"))
            """})

    def test_a_module_is_still_a_module(self):
        self.write("plug.py", "_hits_: int = 0\nvalue = 1\ndef hits():\n    return _hits_\n")
        self.write("app.py", """
            import inspect, plug, types
            print(isinstance(plug, types.ModuleType), inspect.ismodule(plug), plug.__class__ is types.ModuleType, plug.__class__.__name__)
            print(repr(plug), inspect.getmembers(plug, inspect.isclass), inspect.getmembers(plug, inspect.isfunction) == [("hits", plug.hits)])
            print([name for name in dir(plug) if not name.startswith("_")], hasattr(plug, "Queue"), plug.__doc__, plug.__name__)
            print(type(plug).__name__, vars(plug) is plug.__dict__ is plug.hits.__globals__)
            """)
        self.assertSameAsPython("app")

    def test_no_name_stands_in_a_module_that_the_program_has_not_put_there(self):
        self.expect(1, ["[] [] False"], {"app.py": """
            import inspect, plug, sys
            here = sys.modules["__main__"]
            _x_: int = 0
            known = ("_node_", "_node_count_")
            print([name for name in dir(plug) if name[:2] != "__" and name not in known + ("_hits_", "_q_", "add", "count", "hits")],
                  inspect.getmembers(here, inspect.isclass), "Queue" in globals() or "LifoQueue" in vars(plug))
            """})

    def test_the_queue_classes_need_no_import_and_one_of_another_module_is_that(self):
        self.expect(1, ["True False True", "other LifoQueue"], {
            "names.py": "class Queue:\n    name = 'other'\n",
            "app.py": """
                import plug, star
                _r_: LifoQueue[int] = LifoQueue()
                print(isinstance(plug._q_, Queue), isinstance(plug._q_, LifoQueue), (lambda q=_r_: isinstance(q, LifoQueue))())
                print(star.found.name, star.last.__name__)
                """,
            "star.py": "from names import *\n_x_: int = 0\nfound, last = Queue, LifoQueue\n"})

    def test_the_main_module_and_one_that_is_both(self):
        self.expect(1, ["5 5", "6 6"], {"app.py": """
            import sys
            _x_: int = 0
            def x():
                return _x_
            if __name__ == "__main__":
                import app
                setattr(sys.modules["__main__"], "_x_", 5)
                print(app.x(), x())
                setattr(app, "_x_", 6)
                print(app.x(), x())
            """})

    def test_modules_that_are_loaded_in_other_ways(self):
        self.expect(1, ["spec 3 3", "made 4 4", "lazy 5 5", "again 6 6 1", "run 7"], {"app.py": """
            import importlib, importlib.util, runpy, sys, types
            spec = importlib.util.spec_from_file_location("elsewhere", "plug.py")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            setattr(module, "_hits_", 3)
            print("spec", module.hits(), module._hits_)
            module = types.ModuleType("by_hand")
            spec.loader.name = "by_hand"
            spec.loader.exec_module(module)
            setattr(module, "_hits_", 4)
            print("made", module.hits(), module._hits_)
            spec = importlib.util.find_spec("plug")
            spec.loader = importlib.util.LazyLoader(spec.loader)
            module = importlib.util.module_from_spec(spec)
            sys.modules["plug"] = module
            spec.loader.exec_module(module)
            assert module.count == 1
            setattr(module, "_hits_", 5)
            print("lazy", module.hits(), module._hits_)
            del sys.modules["plug"]
            import plug
            plug.count = 2
            plug = importlib.reload(plug)
            setattr(plug, "_hits_", 6)
            print("again", plug.hits(), plug._hits_, plug.count)
            setattr(plug, "_hits_", 7)
            print("run", runpy.run_path("plug.py")["hits"]())
            """})

    def test_a_class_that_the_program_gives_its_module(self):
        self.write("plug.py", reach.PLUG.replace("_q_: Queue[int] = Queue()", "") + """
import sys, types

class Own(types.ModuleType):
    @property
    def twice(self):
        return self._hits_ * 2

    def __setattr__(self, name, value):
        if name == "count":
            value += 1
        super().__setattr__(name, value)

sys.modules[__name__].__class__ = Own
""")
        self.write("app.py", """
            import importlib, plug, types
            setattr(plug, "_hits_", 4)
            plug.count = 8
            print(plug.twice, plug.count, plug.hits(), isinstance(plug, plug.Own), plug.__class__ is plug.Own, type(plug).__name__)
            plug.__class__ = types.ModuleType
            plug.count = 8
            plug._hits_ = 5
            print(plug.count, plug.hits(), hasattr(plug, "twice"), plug.__class__)
            try:
                plug.__class__ = int
            except TypeError:
                print("refused")
            """)
        self.assertSameAsPython("app")

    def test_modules_are_pickled_by_name_where_something_pickles_modules(self):
        self.expect(1, ["True"], {"app.py": "import pickle, plug\nprint(pickle.loads(pickle.dumps(plug)) is plug)\n"})

    def test_forked_children_and_threads_set_the_same(self):
        self.expect(2, ["1 2 3 4"] * 2, {"app.py": """
            import meet, os, plug, threading
            _node_: int = 0
            if _node_ == 0:
                child = os.fork()
                if child == 0:
                    setattr(plug, "_hits_", 1)
                    os._exit(0)
                os.waitpid(child, 0)
                one = plug.hits()
                thread = threading.Thread(target=setattr, args=(plug, "_hits_", 2))
                thread.start()
                thread.join()
                two = plug.hits()
                plug._hits_ = 3
                _seen_ = "{} {} {}".format(one, two, plug.hits())
                setattr(plug, "_hits_", 4)
            _seen_: str
            meet.first()
            print(_seen_, plug.hits())
            """})


if __name__ == "__main__":
    unittest.main()
