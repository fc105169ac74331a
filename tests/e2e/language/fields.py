"""Fields are no variables, and neither are names of other types."""
import ctypes
import dataclasses
import enum
import typing
from asyncio import Queue
from dataclasses import dataclass, field

_count_: int = 0


@dataclass
class Data:
    _a_: int = 1
    _b_: str = field(default="b")
    _shared_: typing.ClassVar[int] = 5

    def total(self):
        return self._a_ + self._shared_


@dataclasses.dataclass(order=True)
class Frozen(Data):
    _c_: float = 2.0


class Colour(enum.Enum):
    red: int = 1

    def __init__(self, n):
        self._n_: int = n


class Pair(typing.NamedTuple):
    first_: int
    second_: int = 2


class Table(typing.TypedDict, total=False):
    _k_: int


class Like(typing.Protocol):
    _z_: int


class Structure(ctypes.Structure):
    _fields_: list = [("a", ctypes.c_int)]


_q_: Queue = Queue
_list_: list = [1]
_d_: typing.Dict[int, str] = {1: "a"}  # gothon: ignore[near-miss]
_callable_: typing.Callable[[int], str] = str
__version__: str = "1.0"
__all__: list = ["Data"]

one, two = Data(), Data(7)
one._a_ += 1
Data._shared_ += one._a_
print(one, two, one.total(), Frozen(1) < Frozen(2), dataclasses.asdict(two))
print(Colour.red, Colour.red._n_, Pair(1), Table(_k_=1), Like.__annotations__, Structure(3).a)
