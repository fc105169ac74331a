"""What the session process keeps of containers, for tests of their handles in this process: the requests of docs/protocol.md, "Items",
done to a Python list of pairs. The real one is daemon/store.
"""
import struct

import support

support.in_process()

from _gothon import collection, containers, lists, session, sets, wire  # noqa: E402
from _gothon.manifest import Variable  # noqa: E402

CLASSES = {64: containers.Dict, 65: containers.DefaultDict, 66: containers.Counter, 67: sets.Set, 68: lists.List}
session.string_limit = 65536


#: By the number of the variable.
_all = {}
_MODULES = (collection, containers, lists, sets)


class _Channel:
    """Has each request done by the contents that it is for."""

    busy = False

    def call(self, operation, variable, payload=b""):
        return _all[variable].call(operation, variable, payload)

    def begin(self, operation, variable, payload=b"", flags=0, timeout=None):
        self.variable = variable
        return _all[variable].begin(operation, variable, payload)

    def abandon(self):
        return _all[self.variable].abandon()


_channel = _Channel()
for _module in _MODULES:
    _module.idle = lambda: _channel


class Contents:
    """Stands in the place of a variable. `between` is called before each request: what other nodes do meanwhile."""

    def __init__(self, code, schema):
        self.code = code
        self.handle = None
        self.items = []
        self.moment = 1
        self.log = []
        self.between = None
        self.fail = None
        self.removal = None
        self.page = 1 << 20
        number = len(_all)
        _all[number] = self
        self.handle = CLASSES[code](Variable(number, code, "_c_", "app.py", schema), "_gothon__c_")

    # ---- as a channel ----

    def call(self, operation, variable, payload=b""):
        if self.between is not None:
            between, self.between = self.between, None
            between()
        self.log.append(operation)
        self.removal = None
        return {
            wire.SIZE: self.size, wire.GET_ITEM: self.get_item, wire.SET_ITEM: self.set_item, wire.UPDATE_ITEM: self.update_item,
            wire.SWAP_ITEM: self.swap_item, wire.REMOVE_ITEM: self.remove_item, wire.ITEMS: self.all_items,
            wire.PUT_ITEMS: self.put_items, wire.REPLACE: self.replace, wire.CLEAR_ITEMS: self.clear,
        }[operation](payload)

    def begin(self, operation, variable, payload=b"", flags=0, timeout=None):
        reply = self.call(operation, variable, payload)
        if self.fail is not None:
            fail, self.fail = self.fail, None
            raise fail
        return reply

    def abandon(self):
        if self.removal is not None:
            at, pair = self.removal
            self.items.insert(at, pair)
        return False

    # ---- operations ----

    def changed(self):
        self.moment += 1

    def place(self, key):
        if self.code == 68:
            index = int.from_bytes(key[2:], "little", signed=True)
            index += len(self.items) if index < 0 else 0
            return index if 0 <= index < len(self.items) else None
        return next((at for at, (each, _) in enumerate(self.items) if each == key), None)

    def size(self, payload):
        return len(self.items).to_bytes(8, "little")

    def get_item(self, payload):
        at = self.place(payload[1:])
        if at is not None:
            return b"\1" + self.items[at][1]
        if payload[:1] == b"\1" and self.code == 65:
            zero = self.handle.value_codec.type.zero()
            self.items.append((payload[1:], zero))
            self.changed()
            return b"\1" + zero
        return b"\0"

    def set_item(self, payload):
        key, value = parted(payload)
        return self.store(key, value)

    def store(self, key, value):
        at = self.place(key)
        if at is None and self.code == 68:
            return b"\0"
        self.changed()
        if at is None:
            self.items.append((key, value))
        else:
            self.items[at] = (self.items[at][0], value)
        return b"\1"

    def update_item(self, payload):
        key, operand = parted(payload[1:])
        at = self.place(key)
        if at is not None:
            value = collection.decode(self.items[at][1])
        elif self.code in (65, 66):
            value = collection.decode(self.handle.value_codec.type.zero())
        else:
            return b"\0"
        operand = collection.decode(operand)
        result = (value + operand, value - operand, value * operand)[payload[0]]
        if type(result) is not type(value):
            return b"\2"
        encoded = self.handle.value_codec.encode("", result)
        self.store(key, encoded)
        return b"\1" + encoded

    def swap_item(self, payload):
        key, rest = parted(payload)
        expected = None
        if rest[:1] == b"\1":
            expected, rest = parted(rest[1:])
        else:
            rest = rest[1:]
        desired = rest[1:] if rest[:1] == b"\1" else None
        at = self.place(key)
        if (None if at is None else self.items[at][1]) != expected:
            return b"\0"
        if desired is not None:
            return self.store(key, desired)
        if at is not None:
            del self.items[at]
            self.changed()
        return b"\1"

    def remove_item(self, payload):
        at = self.place(payload[1:]) if payload[:1] == b"\1" else len(self.items) - 1
        if at is None or at < 0:
            return b"\0"
        self.changed()
        pair = self.items.pop(at)
        self.removal = (at, pair)
        key = self.handle.key_codec.encode("", at) if self.code == 68 else pair[0]
        return b"\1" + len(key).to_bytes(4, "little") + key + pair[1]

    def all_items(self, payload):
        moment, at, what = struct.unpack("<QQB", payload)
        if moment not in (0, self.moment):
            return bytes(8)
        taken = []
        while at < len(self.items) and (what & 128 or sum(map(len, taken)) < self.page):
            key, value = self.items[at]
            taken.append((value if self.code == 68 else key) + (value if what & 1 else b""))
            at += 1
        return struct.pack("<QQ", self.moment, at if at < len(self.items) else 0) + b"".join(taken)

    def put_items(self, payload):
        for key, value in self.parsed(payload):
            if self.code == 68:
                self.items.append((key, value))
            elif self.code != 67 or self.place(key) is None:
                self.store(key, value)
        self.changed()
        return self.size(b"")

    def replace(self, payload):
        if int.from_bytes(payload[:8], "little") not in (0, self.moment):
            return b"\0"
        self.items = []
        self.put_items(payload[8:])
        return b"\1"

    def clear(self, payload):
        self.items = []
        self.changed()
        return b""

    def parsed(self, payload):
        reader = collection_reader(payload)
        reader.take(1)
        for _ in range(reader.length()):
            key = raw(reader)
            yield (b"", key) if self.code == 68 else (key, raw(reader) if self.code < 67 else b"")


def collection_reader(payload):
    from _gothon.encoding import Reader

    return Reader(payload)


def raw(reader):
    begin = reader.at
    reader.value()
    return reader.data[begin : reader.at]


def parted(payload):
    """What has its length in front, and the rest."""
    end = 4 + int.from_bytes(payload[:4], "little")
    return payload[4:end], payload[end:]
