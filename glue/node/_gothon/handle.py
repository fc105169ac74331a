"""What all handles have in common: an initial value, an identity, and refusals in words.

Thread rule: any. Every operation is one request to the session process, which makes it atomic.
"""

from . import claim, session
from .manifest import Variable


class Handle:
    """A variable as a module sees it; `name` is the source's spelling. What users may see of it is refused in words."""

    __slots__ = ("name", "settled", "_variable", "_reserved", "__weakref__")
    kind = "variable"
    #: What unpickles a handle: `handles`, which knows all classes, sets it.
    _restore: object = None
    #: What a misuse probably meant.
    hint = "use its value"

    def __init__(self, variable: Variable, reserved: str) -> None:
        self.name = variable.name
        self.settled = False
        self._variable = variable
        self._reserved = reserved

    @property
    def index(self) -> int:
        """The variable's number."""
        return self._variable.index

    def request_claim(self) -> bool:
        """Whether the caller has to evaluate the initial value now. False for good once it is set; waits for who does."""
        if self.settled:
            return False
        if claim.request(self):
            return True
        self.settled = True
        return False

    def take_claim(self) -> claim.Claim:
        """What sets the initial value; only after `request_claim` was true, and once."""
        return claim.fetch(self)

    def needs_settling(self) -> bool:
        """Whether the initial value is not set yet; waits for nobody who evaluates it in the same way."""
        if self.settled:
            return False
        if claim.request(self):
            claim.fetch(self).give_up()
            return True
        self.settled = True
        return False

    def settle(self, *given: object, **named: object) -> None:
        """Sets the initial value unless somebody else was faster: for expressions with `await` or `yield`."""
        claim.settle(self, *given, **named)

    def settle_bounded(self, *given: object, **named: object) -> None:
        """`settle` for a semaphore that is bounded by it."""
        claim.settle(self, *given, bounded=True, **named)

    def initial(self, value: object) -> bytes:
        """The encoded initial value that the value, or what the type's constructor is given, stands for. TypeError, ValueError, OverflowError if it is none."""
        raise TypeError("%s: a %s has no initial value" % (self.name, self.kind))

    def read(self) -> object:
        """What reading the variable gives: the handle itself, but for scalars."""
        return self

    def __repr__(self) -> str:
        return "<gothon %s %s>" % (self.kind, self.name)

    def __reduce__(self) -> "tuple[object, ...]":
        known = self._variable
        return self._restore, (session.manifest.session, known.index, known.code, known.name, known.file, known.schema, self._reserved)

    def __copy__(self) -> "Handle":
        return self

    def __deepcopy__(self, memo: object) -> "Handle":
        return self

    def _misused(self, what: str) -> TypeError:
        return TypeError("%s: a %s %s: %s" % (self.name, self.kind, what, self.hint.format(self.name)))

    def __bool__(self) -> bool:
        raise self._misused("has no truth value")

    def __len__(self) -> int:
        raise self._misused("has no len()")

    def __iter__(self) -> "object":
        raise self._misused("cannot be iterated over")

    def __contains__(self, item: object) -> bool:
        raise self._misused("cannot be searched")

    def __enter__(self) -> object:
        raise self._misused("cannot be used in a with statement")

    def __exit__(self, *raised: object) -> None:
        raise self._misused("cannot be used in a with statement")

    def _compare(self, other: object) -> bool:
        raise self._misused("cannot be compared")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _compare  # type: ignore[assignment]
    __hash__ = object.__hash__


def call_it(handles: type, name: str, module: str = "builtins") -> None:
    """Names a class of handles as messages of Python name the plain type."""
    handles.__name__ = handles.__qualname__ = name
    handles.__module__ = module
