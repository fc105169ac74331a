"""What is done to the names of a module reaches the variables among them (docs/language.md, section 3.4)."""

import unittest

import reach


class Namespaces(reach.TestCase):
    def test_reads_and_writes_by_globals_and_vars_reach_the_variable(self):
        self.expect(2, ["own 3 3 3", "other 5 5 5", "dict 6 6 True"] + ["406"] * 2, {"app.py": """
            import meet, plug, sys
            _node_: int = 0
            _x_: int = 0
            def x():
                return _x_
            if _node_ == 0:
                globals()["_x_"] = 3
                print("own", x(), globals()["_x_"], globals().get("_x_", 0))
                vars(plug)["_hits_"] = 4
                vars(plug)["_hits_"] += 1
                print("other", plug.hits(), vars(plug)["_hits_"], sys.modules["plug"].__dict__["_hits_"])
                plug.__dict__.update(_hits_=6, count=2)
                print("dict", plug.hits(), plug.__dict__.setdefault("_hits_", 9), plug.count == 2)
                globals()["_x_"] = 6
            meet.first()
            for turn in range(100):
                globals()["_x_"] += 1
                locals()["_x_"] += 1
            meet.second()
            print(x())
            """})

    def test_what_is_done_to_kept_names_is_pythons(self):
        self.expect(1, ["0 False 1"], {"app.py": """
            import plug
            kept = vars(plug)
            print(plug.hits(), "_hits_" in kept, kept["count"])
            """})

    def test_what_cannot_be_is_said(self):
        self.expect(1, ["_x_: int expected, not str: convert it first, as in int(…)", "_q_: a queue can only be declared, not assigned to",
                        "_x_: a shared variable cannot be deleted: it lives as long as the session", "'none'", "0 True"], {"app.py": """
            import plug
            _x_: int = 0
            def delete():
                del globals()["_x_"]
            def spoil():
                globals()["_x_"] = "text"
            for change in (spoil, lambda: vars(plug).update(_q_=3), delete, lambda: vars(plug)["none"]):
                try:
                    change()
                except (KeyError, TypeError) as error:
                    print(error)
            print(_x_, vars(plug).pop("none", True))
            """})

    def test_names_are_those_of_plain_python(self):
        self.write("plug.py", "_hits_: int = 4\ncount = 1\nclass State:\n    _own_: int = 2\n")
        self.write("app.py", """
            import plug
            _x_: int = 1
            other = 2
            class Own:
                _y_: int = 3
                named = [name for name in locals() if name[:1] != "_"]
                inside = "_x_" in globals() and "_y_" not in globals()
            def names():
                _local_ = 5
                return sorted(locals().items()), "_local_" in locals(), "_x_" in locals()
            print([name for name in globals() if name[:1] != "_"])
            print(["_x_"] == [name for name in globals() if name[:2] != "__" and name[:5] != "_node" and name[:1] == "_"])
            print(sorted(name for name, value in vars(plug).items() if name[:2] != "__" and name[:5] != "_node" and value in (1, 4)), "_own_" in vars(plug))
            print("_hits_" in vars(plug), "none" in vars(plug), "_hits_" not in plug.__dict__, {**vars(plug).copy()}["_hits_"])
            print(Own.named, Own.inside, vars(Own)["_y_"], "_y_" in Own.__dict__, Own.__dict__.get("none"), names())
            print(vars(plug)["__name__"], globals()["__name__"], len([name for name in vars(plug).keys() if name == "_hits_"]))
            exec("made = other + 1", globals())
            print(made, vars(plug).keys() >= {"_hits_", "count"}, [name for name in dir(plug) if name[:1] != "_"], "_hits_" in dir(plug))
            """)
        self.assertSameAsPython("app")

    def test_a_module_that_only_asks_for_another_s_names_does_so_too(self):
        self.expect(1, ["7 7"], {"app.py": """
            import importlib
            plug = importlib.import_module("plug")
            vars(plug)["_hits_"] = 7
            print(plug.hits(), plug.__dict__.get("_hits_"))
            """})

    def test_what_is_no_namespace_of_a_module_is_what_it_is(self):
        self.write("app.py", """
            _x_: int = 0
            class Own:
                def __init__(self):
                    self.__dict__["_y_"] = 1
                    vars(self)["_z_"] = 2
                    vars(self)["_z_"] += 1
            one = Own()
            one.__dict__["_v_"] = 4
            print(sorted(one.__dict__.items()), "_v_" in vars(one), one._z_)
            def globals():
                return {"_x_": 9}
            print(globals()["_x_"], _x_)
            class Odd:
                __dict__ = {"_x_": 5}
            print(Odd().__dict__["_x_"], [name for name in Odd().__dict__])
            """)
        self.assertSameAsPython("app")


if __name__ == "__main__":
    unittest.main()
