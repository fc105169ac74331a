"""A second module of a program: it declares variables that the first one imports, by one of the ways there are."""

AFFIXES = [("_", "_")] * 5 + [("sh_", ""), ("", "_v"), ("k_", "_")]


def directives(prefix, suffix):
    if (prefix, suffix) == ("_", "_"):
        return []
    return ["# gothon:var_def:prefix = {}".format(prefix or "None"), "#gothon: var_def:suffix={}".format(suffix or "None")]


class Companion:
    """`text` of the module `name`; the program has `imports` among its first statements and reaches `names` (type, name) by it."""

    def __init__(self, program, name):
        self.name = name
        prefix, suffix = program.choose(*AFFIXES)
        number, word, part = (prefix + core + suffix for core in ("m", "w", "d"))
        self.text = "\n".join(directives(prefix, suffix) + [
            "{}: int = {}".format(number, program.random.randrange(-50, 50)), "{}: str = {}".format(word, program.choose("''", "'w'", "'a' 'b'")),
            "class D:", "    {}: int = {}".format(part, program.choose("0", "len('abc')")), "plain = 1",
            program.choose("", "__all__ = ['{}', '{}', 'D']".format(number, word))]) + "\n"
        far = "far_" if program.chance(0.5) else ""
        alias = " as {}".format(far + "module") if far else ""
        module = far + "module" if far else name
        ways = [("import {}{}".format(name, alias), module + "." + number, module + "." + word, None),
                ("from {0} import {1}{3}, {2}; from {0} import D as E".format(name, number, word, " as far_number" if far else ""),
                 "far_number" if far else number, word, "E." + part),
                ("from {} import (D,  # the class\n  {}\n  as far_word)\nimport {}{}".format(name, word, name, alias), module + "." + number, "far_word", "D." + part)]
        if "__all__" in self.text:
            ways.append(("from {} import *".format(name), number, word, "D." + part))
        self.imports, number, word, part = program.random.choice(ways)
        self.names = [("int", number), ("str", word)] + ([("int", part)] if part else [])
