"""Bugs that are planted in the glue of recording nodes show in their histories, and in those of nothing else."""

import unittest

from proofs import histories


class PlantedBugs(histories.TestCase):
    def test_a_store_in_place_of_a_compare_and_swap_is_found(self):
        self.assertFound({"int", "float"}, """
import _gothon.scalars as scalars
for portable in scalars.Int, scalars.Float:
    def iadd(handle, more, atomic=portable.iadd):
        if handle.name == "_gate_":
            atomic(handle, more)
        else:
            handle.value = handle.value + more
    portable.iadd = iadd
""", environment={"GOTHON_TRANSPORT": "datagram"})

    def test_a_request_that_is_applied_twice_is_found(self):
        self.assertFound({"int", "float", "latch", "text"}, """
import _gothon.channel as channels, _gothon.wire as wire
gate = [handle.index for handle in sys.modules["_gothon.handles"]._handles.values() if handle.name == "_gate_"]
def call(channel, operation, variable, *rest, once=channels.Channel.call):
    if operation == wire.SIGNAL or operation == wire.ADD and variable not in gate and random.randrange(10) == 0:
        once(channel, operation, variable, *rest)
    return once(channel, operation, variable, *rest)
channels.Channel.call = call
""", environment={"GOTHON_TRANSPORT": "datagram"})

    def test_an_item_that_is_dealt_twice_is_found(self):
        self.assertFound({"iterator"}, """
import _gothon.iterators as dealing
def draw(handle, once=dealing.Iterator.__next__, kept=[]):
    if kept and random.randrange(10) == 0:
        return kept.pop()
    kept.append(once(handle))
    return kept[-1]
dealing.Iterator.__next__ = draw
""", environment={"GOTHON_TRANSPORT": "datagram"})

    def test_items_and_sets_that_are_changed_in_two_steps_are_found(self):
        self.assertFound({"dict", "list", "set"}, """
import _gothon.collection as collections_, _gothon.lists as lists, _gothon.wire as wire
def change(handle, operator, key, operand):
    value = handle[key]
    time.sleep(0)
    handle[key] = value + operand
collections_.Keyed.change_item = lists.List.change_item = change
def recompute(handle, compute, *operands):
    new = compute(handle.snapshot(), *operands)
    time.sleep(0)
    handle.call(wire.REPLACE, bytes(8) + handle.encode_all(new))
collections_.Collection.recompute = recompute
""", environment={"GOTHON_TRANSPORT": "datagram"})

    def test_a_wake_that_is_forgotten_is_found(self):
        self.assertFound({"latch"}, """
import _gothon.datagram as datagram, _gothon.wire as wire
def call(operation, *rest, once=datagram.call):
    reply = once(operation, *rest)
    while operation == wire.WAIT and _node_ == 0:
        signal.pause()
    return reply
datagram.call = call
""", patience=2, environment={"GOTHON_TRANSPORT": "datagram"})

    def test_what_ends_a_wait_or_a_queue_and_did_not_happen_is_found(self):
        self.assertFound({"condition", "barrier", "tasks", "ending", "urgent"}, """
import _gothon.meetings as meetings, _gothon.queues as queues
def wait(handle, timeout=None, right=meetings.Condition.wait):
    right(handle, timeout)
    return True
meetings.Condition.wait = wait
def come(handle, timeout=None, right=meetings.Barrier.wait):
    return min(right(handle, timeout), 1)
meetings.Barrier.wait = come
queues.Queue.join = lambda handle: None
def get(handle, *rest, right=queues.Queue.get, kept=[(0, False)], **named):
    if handle.name == "_urgent_" and random.randrange(10) == 0:
        return kept[0]
    try:
        kept[0] = right(handle, *rest, **named)
    except Exception as error:
        if type(error).__name__ != "ShutDown":
            raise
        kept[0] = handle.nothing()
    return kept[0]
queues.Queue.get = get
""", environment={"GOTHON_TRANSPORT": "datagram"})


if __name__ == "__main__":
    unittest.main()
