"""Handles of containers by themselves: what they ask for, when they ask again, and what an interruption undoes."""
import pathlib
import sys
import unittest

import support

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "proofs"))
import container_protocols  # noqa: E402
from contents import Contents  # noqa: E402

from _gothon import wire  # noqa: E402
from _gothon.items import items  # noqa: E402


def made(kind):
    return Contents(*container_protocols.KINDS[kind][:2])


class Interrupted(Exception):
    pass


class Containers(unittest.TestCase):
    def test_cpythons_own_tests_pass(self):
        suite = container_protocols.suite(lambda kind: made(kind).handle)
        result = unittest.TestResult()
        suite.run(result)
        self.assertEqual([text for _, text in result.failures + result.errors], [])
        if not result.testsRun:
            self.skipTest("this interpreter has no package test")
        self.assertGreater(result.testsRun - len(result.skipped), 70)

    def test_an_operator_begins_again_where_another_node_was_faster(self):
        contents = made("defaultdict")
        counts = contents.handle
        counts["a"] = 5

        def faster():
            contents.items[0] = (contents.items[0][0], counts.value_codec.encode("", 100))

        swap = contents.swap_item
        turns = []

        def swap_late(payload):
            if not turns:
                turns.append(1)
                faster()
            return swap(payload)

        contents.swap_item = swap_late
        counts.ifloordiv_item("a", 3)
        self.assertEqual(counts["a"], 33)
        self.assertEqual(contents.log.count(wire.SWAP_ITEM), 2)

    def test_a_new_item_of_a_defaultdict_begins_with_the_value_that_another_node_was_faster_to_store(self):
        contents = made("defaultdict")
        swap = contents.swap_item

        def swap_late(payload):
            contents.swap_item = swap
            contents.handle["k"] = 8
            return swap(payload)

        contents.swap_item = swap_late
        contents.handle.ior_item("k", 1)
        self.assertEqual(contents.handle, {"k": 9})

    def test_setdefault_gives_what_another_node_has_stored_meanwhile(self):
        contents = made("dict")
        swap = contents.swap_item

        def swap_late(payload):
            contents.swap_item = swap
            contents.handle["k"] = "theirs"
            return swap(payload)

        contents.swap_item = swap_late
        self.assertEqual(contents.handle.setdefault("k", "mine"), "theirs")

    def test_what_is_computed_from_all_items_is_computed_again_if_one_has_changed(self):
        contents = made("list")
        numbers = contents.handle
        numbers.extend([3, 1, 2])
        replace = contents.replace

        def replace_late(payload):
            contents.replace = replace
            numbers[0] = 7
            return replace(payload)

        contents.replace = replace_late
        numbers.sort()
        self.assertEqual(numbers, [1, 2, 7])
        self.assertEqual(contents.log.count(wire.REPLACE), 2)

    def test_a_set_is_replaced_at_the_moment_that_was_read_with_its_values(self):
        contents = made("set")
        asked = []
        all_items = contents.all_items

        def noted(payload):
            asked.append(payload[16] & 1)
            return all_items(payload)

        contents.all_items = noted
        contents.handle.operate("iand", {1})
        self.assertEqual(asked, [1], "a moment of keys alone is another number")

    def test_pages_of_two_moments_are_not_put_together(self):
        contents = made("dict of int")
        contents.page = 64
        for number in range(100):
            contents.handle[number] = number
        all_items = contents.all_items
        turns = []

        def changing(payload):
            if len(turns) < 2 and payload[8]:
                turns.append(1)
                contents.handle[1000 + len(turns)] = 1
            return all_items(payload)

        contents.all_items = changing
        self.assertEqual(list(contents.handle), list(range(100)) + [1001, 1002])

    def test_all_items_are_asked_for_at_once_when_pages_are_over_again_and_again(self):
        contents = made("dict of int")
        contents.page = 64
        for number in range(100):
            contents.handle[number] = number
        all_items = contents.all_items

        def changing(payload):
            contents.handle[0] += 1 if False else 0
            contents.handle[0] = contents.handle[0] + 1
            return all_items(payload)

        contents.all_items = changing
        self.assertEqual(len(contents.handle.copy()), 100)

    def test_an_interrupted_pop_puts_the_item_back(self):
        for kind, fill, take in (("dict", {"a": 1, "b": 2}, lambda h: h.pop("a")), ("list", [1, 2], lambda h: h.pop(0)),
                                 ("set", {1}, lambda h: h.pop()), ("dict", {"a": 1}, lambda h: h.popitem())):
            with self.subTest(kind):
                contents = made(kind)
                contents.handle.value = fill
                contents.fail = Interrupted()
                self.assertRaises(Interrupted, take, contents.handle)
                self.assertEqual(contents.handle, fill)
                self.assertEqual(list(contents.handle), list(fill), "in its place")

    def test_a_key_function_that_changes_the_list_ends(self):
        numbers = made("list").handle
        numbers.extend([3, 1, 2])

        def key(number):
            if len(numbers) < 20:
                numbers.append(number + 10)
            return number

        numbers.sort(key=key)
        self.assertEqual(numbers, sorted(numbers.copy()))

    def test_items_of_what_only_the_run_can_tell_are_changed_by_the_handle_itself(self):
        contents = made("Counter")
        items(contents.handle)["a"] += 2
        items(contents.handle)["a"] |= 1
        plain = {"a": [1]}
        items(plain)["a"] += [2]
        self.assertIs(items(plain), plain)
        self.assertEqual((contents.handle, plain), ({"a": 3}, {"a": [1, 2]}))
        self.assertNotIn(wire.SET_ITEM, contents.log)


if __name__ == "__main__":
    unittest.main()
