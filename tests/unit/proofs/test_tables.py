"""What C++, the node side and the documentation number in the same way: operations, statuses, types, kinds of native handles."""

import ast
import pathlib
import re
import unittest

TOP = pathlib.Path(__file__).resolve().parents[3]
#: Of docs/protocol.md, in the words of the enumerations.
QUEUES = {"queue": "Queue", "LIFO queue": "LifoQueue", "priority queue": "PriorityQueue"}


def text_of(path):
    return (TOP / path).read_text(encoding="utf-8")


def enumeration(path, name):
    """{enumerator: number}, numbered from 0 where it says none."""
    body = re.search(r"enum (?:class )?%s\b[^{]*\{([^}]*)\}" % name, text_of(path)).group(1)
    numbers = {}
    for entry in filter(None, (part.strip() for part in re.sub(r"//.*", "", body).split(","))):
        word, _, number = entry.partition("=")
        numbers[word.strip()] = int(number) if number else len(numbers)
    return numbers


def constants(path):
    """{name: value} of the assignments of a Python module's own, tuples of names taken apart."""
    found = {}
    for statement in ast.parse(text_of(path)).body:
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
            continue
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        value = statement.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            found.update((name.id, item) for name, item in zip(target.elts, value.elts))
        elif isinstance(target, ast.Name):
            found[target.id] = value
    return found


def rows(heading):
    """The cells of the first table behind a heading of docs/protocol.md."""
    table = re.search(r"\n%s\n.*?\n(\|.*?)\n\n" % re.escape(heading), text_of("docs/protocol.md"), re.DOTALL).group(1)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.split("\n")[2:]]


def words(enumerator):
    """kCompareAndSwap: compare_and_swap"""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", enumerator[1:]).lower()


class Tables(unittest.TestCase):
    def test_operations(self):
        own = {words(name): number for name, number in enumeration("glue/wire/datagram.hpp", "Operation").items()}
        named = re.findall(r"OperationRule\{Operation::(k\w+), \"(\w+)\"", text_of("glue/wire/datagram.cpp"))
        self.assertEqual({words(name): name_of_rule for name, name_of_rule in named}, {name: name for name in own})
        documented = {name: int(code) for codes, names, *_ in rows("### Operations")
                      for code, name in zip(codes.split(), re.split(r", ", names))}
        self.assertEqual(documented, own)
        nodes = {name.lower(): value.value for name, value in constants("glue/node/_gothon/wire.py").items()
                 if isinstance(value, ast.Constant) and name.lower() in own}
        self.assertEqual(nodes, own)

    def test_statuses(self):
        own = enumeration("glue/wire/datagram.hpp", "Status")
        documented = {name: int(code) for code, name, _ in rows("### Statuses")}
        self.assertEqual(documented, own)
        raised = {name: re.match(r"\w*", error).group() for _, name, error in rows("### Statuses")}
        of_nodes = constants("glue/node/_gothon/wire.py")
        self.assertEqual(of_nodes["_UNSET"].value, own["kUnset"])
        errors = {key.value: error.id for key, error in zip(of_nodes["_ERRORS"].keys, of_nodes["_ERRORS"].values)}
        for name, code in own.items():
            with self.subTest(name):
                self.assertEqual(errors.get(code, raised[name]), raised[name])

    def test_types(self):
        own = {name[1:]: number for name, number in enumeration("glue/wire/types.hpp", "TypeCode").items()}
        plain = {name.lower(): number for name, number in own.items() if "Queue" not in name}
        table = {name: code for names, codes, *_ in rows("### Values")
                 for name, code in zip(names.split(", "), codes.split(", "))}
        self.assertEqual({name: int(code) for name, code in table.items() if name not in QUEUES}, plain)
        bases = {QUEUES[name]: int(code.partition(" + T")[0]) for name, code in table.items() if name in QUEUES}
        items = ("Bool", "Int", "Float", "Str", "Bytes", "Value")
        made = {base + "Of" + item: number + own[item] for base, number in bases.items() for item in items}
        self.assertEqual({name: number for name, number in own.items() if "Queue" in name}, made)
        translators = {name: int(number) for name, number in
                       re.findall(r"inline constexpr std::uint8_t k(\w+)Code = (\d+);", text_of("translator/resolve/types.hpp"))}
        self.assertEqual(translators, {**{name: own[name] for name in own if "Queue" not in name}, **bases})
        codecs = constants("glue/node/_gothon/values.py")["CODECS"]
        self.assertEqual({codec.id: code.value for code, codec in zip(codecs.keys, codecs.values)},
                         {item + "Codec": own[item] for item in items if item != "Value"})
        elements = re.search(r"enum Element \{ (.*?) \}", text_of("glue/native/queues.cpp")).group(1)
        self.assertEqual(elements, ", ".join("k%sItem%s" % (item, " = %d" % own[item] if own[item] - 1 not in map(own.get, items) else "")
                                              for item in items))

    def test_kinds_of_native_handles(self):
        kinds = enumeration("glue/native/cell.hpp", "Kind")
        del kinds["kKinds"]
        native = constants("glue/node/_gothon/native.py")
        classes = [each.id for each in native["_KINDS"].elts]
        self.assertEqual(["k" + name for name in classes] + ["kArray", "kByteArray", "kNdArray"], sorted(kinds, key=kinds.get))
        # These classes have the names of the plain types.
        self.assertEqual([each.value for each in native["_LATE_KINDS"].elts], ["array", "bytearray", "ndarray"])


if __name__ == "__main__":
    unittest.main()
