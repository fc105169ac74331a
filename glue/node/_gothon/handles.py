"""Handles: what translated code holds in place of shared variables, one per variable and process.

Thread rule: any. Every operation is one request to the session process, which makes it atomic; `Space` is the process's link to it.
Errors are those of semantics.md section 3; a name whose declaration was not executed yet raises NameError.
"""
import _thread
import operator

from _gothon import datagram
from _gothon.values import CODECS, IntCodec

MUTEX, LATCH, QUEUE, LIFO_QUEUE = 5, 6, 16, 32


class Claim:
    """The right to evaluate a variable's initial value. Dropping it unused, as an exception does, gives the right up."""

    __slots__ = ("_handle", "_open")

    def __init__(self, handle: "Handle") -> None:
        self._handle = handle
        self._open = True

    def set(self, value: object = None, *, maxsize: object = None) -> None:
        """Sets the initial value: of a queue its limit, of a latch its threshold."""
        encoded = self._handle._initial(value if maxsize is None else maxsize)
        self._open = False
        self._handle._settle(b"\1" + encoded)

    def __del__(self) -> None:
        if self._open:
            self._open = False
            try:
                self._handle._settle(b"\0")
            except Exception:  # the session is gone, and the claim with it
                pass


class Handle:
    """A shared variable: `name` as the source spells it, in the module `file`."""

    __slots__ = ("_call", "_index", "_name", "_file", "_settled", "__weakref__")
    _kind = "variable"
    #: Tells the two handles of one mutex apart.
    _half = "lock"

    def __init__(self, call, index: int, name: str, file: str) -> None:
        self._call = call
        self._index = index
        self._name = name
        self._file = file
        self._settled = False

    @property
    def unset(self) -> bool:
        """Whether the caller has to evaluate the initial value now; waits while somebody else does."""
        if self._settled:
            return False
        claimed = self._call(datagram.CLAIM, self._index) == b"\1"
        self._settled = not claimed
        return claimed

    @property
    def claim(self) -> Claim:
        return Claim(self)

    def _settle(self, payload: bytes) -> None:
        self._call(datagram.SETTLE, self._index, payload)

    def __repr__(self) -> str:
        return "<shared %s %s>" % (self._kind, self._name)

    def __reduce__(self):
        return _find, (self._file, self._name, self._half)

    def __copy__(self) -> "Handle":
        return self

    def __deepcopy__(self, memo: object) -> "Handle":
        return self


def _find(file: str, name: str, half: str) -> Handle:
    """Unpickles a handle: the one of this process for that variable."""
    from _gothon.loader import handle_of

    return handle_of(file, name, half)


class Scalar(Handle):
    """A bool, int, float or str. Compound operators that the session process knows are one request; all others compute here and swap."""

    __slots__ = ("_codec",)
    _kind = "scalar"
    #: Operators of `_codec.type` that the session process applies itself: {name: operation}.
    _direct = {}  # type: dict

    def __init__(self, call, index: int, name: str, file: str, codec) -> None:
        super().__init__(call, index, name, file)
        self._codec = codec

    @property
    def value(self):
        return self._codec.unpack(self._call(datagram.READ, self._index))

    @value.setter
    def value(self, value) -> None:
        codec = self._codec
        self._call(datagram.ASSIGN, self._index, codec.pack(codec.take(self._name, value)))

    def bind(self, value):
        """Assigns, and returns `value` itself: a walrus."""
        self.value = value
        return value

    def _initial(self, value: object) -> bytes:
        return self._codec.pack(self._codec.take(self._name, value))

    def _apply(self, direct: int, compute, right) -> None:
        """One compound operator: `direct` is its operation when the session process knows it for this type and operand."""
        codec = self._codec
        if direct and self._fits(right):
            self._call(direct, self._index, codec.pack(codec.take(self._name, right)))
            return
        while True:
            data = self._call(datagram.READ, self._index)
            result = compute(codec.unpack(data), right)
            desired = codec.pack(codec.take(self._name, result))
            payload = len(data).to_bytes(4, "little") + data + desired
            if self._call(datagram.COMPARE_AND_SWAP, self._index, payload) == b"\1":
                return

    def _fits(self, right: object) -> bool:
        """Whether the session process gets the same result from `right` as Python does."""
        return type(right) is self._codec.type


class Bool(Scalar):
    __slots__ = ()
    _kind = "bool"


class Int(Scalar):
    __slots__ = ()
    _kind = "int"

    def itruediv(self, right) -> None:
        """`/=` on an int truncates toward zero and stays an int."""
        self._apply(datagram.DIVIDE, _truncated, right)

    def _fits(self, right: object) -> bool:
        return isinstance(right, int)


class Float(Scalar):
    __slots__ = ()
    _kind = "float"


class Str(Scalar):
    __slots__ = ()
    _kind = "str"

    def isub(self, right) -> None:
        """`-=` on a str removes that suffix if it is there."""
        self._call(datagram.SUBTRACT, self._index, self._codec.pack(self._codec.take(self._name, right)))


def _truncated(left: int, right: int) -> int:
    if not isinstance(right, int):
        raise TypeError("an int is divided by an int only")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _operator_method(name: str, compute, direct: int):
    def method(self, right) -> None:
        self._apply(direct, compute, right)

    method.__name__ = name
    return method


#: Compound operators: Python's function, and per class the operation of the session process where there is one.
_OPERATORS = {
    "iadd": (operator.iadd, {Int: datagram.ADD, Float: datagram.ADD, Str: datagram.ADD}),
    "isub": (operator.isub, {Int: datagram.SUBTRACT, Float: datagram.SUBTRACT}),
    "imul": (operator.imul, {Int: datagram.MULTIPLY, Float: datagram.MULTIPLY}),
    "itruediv": (operator.itruediv, {Float: datagram.DIVIDE}),
    "ifloordiv": (operator.ifloordiv, {}),
    "imod": (operator.imod, {}),
    "ipow": (operator.ipow, {}),
    "iand": (operator.iand, {}),
    "ior": (operator.ior, {}),
    "ixor": (operator.ixor, {}),
    "ilshift": (operator.ilshift, {}),
    "irshift": (operator.irshift, {}),
    "imatmul": (operator.imatmul, {}),
}
for _class in (Bool, Int, Float, Str):
    for _name, (_compute, _direct) in _OPERATORS.items():
        if _name not in vars(_class):
            setattr(_class, _name, _operator_method(_name, _compute, _direct.get(_class, 0)))


class Primitive(Handle):
    """A handle that programs see: a queue, a mutex's two halves, a latch. Misuse as a plain value is a TypeError in words."""

    __slots__ = ()
    _hint = "call it"

    def _misused(self, *_: object):
        raise TypeError("%s: a shared %s has no value of its own: %s" % (self._name, self._kind, self._hint))

    __bool__ = __len__ = __iter__ = __enter__ = __exit__ = _misused
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _misused  # type: ignore[assignment]
    __hash__ = object.__hash__


class _Generic(type):
    def __getitem__(cls, item: object):
        return cls


class Queue(Primitive, metaclass=_Generic):
    """A shared queue. `get` and `put` do not wait unless told to."""

    __slots__ = ("_codec",)
    _kind = "queue"
    _hint = "use its methods size(), empty(), full(), put() and get()"

    def __init__(self, call, index: int, name: str, file: str, codec) -> None:
        super().__init__(call, index, name, file)
        self._codec = codec

    def _initial(self, value: object) -> bytes:
        return IntCodec.pack(IntCodec.take(self._name, 0 if value is None else value))

    def qsize(self) -> int:
        """How many items are in the queue."""
        return int.from_bytes(self._call(datagram.SIZE, self._index), "little")

    size = qsize

    def empty(self) -> bool:
        return self.qsize() == 0

    def full(self) -> bool:
        """Whether the limit is reached; never without a limit."""
        return self._call(datagram.FULL, self._index) == b"\1"

    def put(self, item: object, block: bool = False, timeout=None) -> bool:
        """Adds an item. False if the queue is full, with `block` if it still is after `timeout` seconds."""
        payload = self._codec.pack(self._codec.take(self._name, item))
        return self._wait(datagram.PUT, payload, block, timeout) == b"\1"

    def get(self, block: bool = False, timeout=None):
        """The next item and True; or the type's zero value and False if there is none (in time)."""
        reply = self._wait(datagram.TAKE, b"", block, timeout)
        if reply[:1] == b"\1":
            return self._codec.unpack(reply[1:]), True
        return self._codec.type(), False

    def _wait(self, operation: int, payload: bytes, block: bool, timeout) -> bytes:
        if not block:
            return self._call(operation, self._index, payload)
        if timeout is not None and timeout < 0:
            raise ValueError("%s: 'timeout' must be a non-negative number" % self._name)
        try:
            return self._call(operation, self._index, payload, datagram.F_WAIT, timeout)
        except datagram.TimedOut:
            return b"\0"


class LifoQueue(Queue):
    """A shared stack with a queue's methods."""

    __slots__ = ()


class Lock(Primitive):
    """Locks a mutex: waits until this process holds it."""

    __slots__ = ()
    _kind = "lock"

    def __call__(self) -> None:
        alone = datagram.F_ALONE if _thread._count() == 0 else 0
        self._call(datagram.LOCK, self._index, b"", alone)


class Unlock(Primitive):
    """Unlocks a mutex that this process holds."""

    __slots__ = ()
    _kind = "unlock"
    _half = "unlock"

    def __call__(self) -> None:
        self._call(datagram.UNLOCK, self._index)


class Latch(Primitive):
    """A one-shot latch: with a number it signals, without it waits until the threshold is reached."""

    __slots__ = ()
    _kind = "sync"

    def _initial(self, value: object) -> bytes:
        threshold = IntCodec.take(self._name, value)
        if threshold < 1:
            raise ValueError("%s: its threshold is %d: it must be 1 or more" % (self._name, threshold))
        return IntCodec.pack(threshold)

    def __call__(self, n: int = 0) -> None:
        n = IntCodec.take(self._name, n)
        if n < 0:
            raise ValueError("%s: cannot signal %d: a latch only counts up" % (self._name, n))
        if n:
            self._call(datagram.SIGNAL, self._index, IntCodec.pack(n))
        else:
            self._call(datagram.WAIT, self._index)


_SCALARS = {1: Bool, 2: Int, 3: Float, 4: Str}


def make_handle(call, index: int, type_code: int, name: str, file: str, half: str) -> Handle:
    """The handle for a variable by its type code; `half` is "lock" or "unlock" for a mutex."""
    if type_code in _SCALARS:
        return _SCALARS[type_code](call, index, name, file, CODECS[type_code])
    if type_code == MUTEX:
        return (Unlock if half == "unlock" else Lock)(call, index, name, file)
    if type_code == LATCH:
        return Latch(call, index, name, file)
    return (LifoQueue if type_code >= LIFO_QUEUE else Queue)(call, index, name, file, CODECS[type_code & 15])
