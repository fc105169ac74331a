"""Handles of `array` and `bytearray`. Thread rule: any."""

from . import memories, native
from .handle import call_it
from .rows import Row, of_copy


class Array(Row):
    """`array.array`."""

    __slots__ = ()
    kind = "array"
    fixed = "cannot resize an array that is exporting buffers"

    def type_of(self) -> type:
        from array import array

        return array

    def plain(self, *content: object) -> object:
        from array import array

        return array(self.view.format, *content)  # type: ignore[call-overload, type-var]

    def code_of(self, data: memoryview) -> str:
        return data.format

    def _named(self, code: str) -> str:
        return "array(%r)" % code

    def _checked(self, value: object) -> memoryview:
        from array import array

        if type(value) in (Array, native.fastest(Array)):
            return value.view  # type: ignore[attr-defined, no-any-return]
        if not isinstance(value, array):
            raise TypeError("%s: array expected, not %s: convert it first, as in array('d', …)" % (self.name, type(value).__name__))
        if value.typecode in "uw":
            raise TypeError("%s: an array of characters cannot be shared: use a str, or array('I')" % self.name)
        return memoryview(value)

    def _one(self, value: object) -> "object":
        return self.plain((value,))

    def _part(self, value: object, part: memoryview) -> memoryview:
        from array import array

        if not isinstance(value, array) or value.typecode != part.format:
            self.plain()[:] = value  # type: ignore[index]
        return self._checked(value)

    @property
    def typecode(self) -> str:
        return self.view.format

    @property
    def itemsize(self) -> int:
        return self.view.itemsize

    def buffer_info(self) -> "tuple[int, int]":
        import ctypes

        view = self.view
        address = ctypes.addressof((ctypes.c_char * max(view.nbytes, 1)).from_buffer(memories.of(self._variable.index).mapping))  # type: ignore[arg-type]
        return address, len(view)

    def tolist(self) -> object:
        return self.view.tolist()

    def tobytes(self) -> bytes:
        return self.view.tobytes()

    def tofile(self, file: object) -> None:
        file.write(self.view.cast("B"))  # type: ignore[attr-defined]

    def byteswap(self) -> None:
        """By element, as a slice is assigned."""
        swapped = self.copy_of_all()
        swapped.byteswap()  # type: ignore[attr-defined]
        self[:] = swapped

    def fromlist(self, values: object) -> None:
        self._appended("fromlist", values)

    def frombytes(self, values: object) -> None:
        self._appended("frombytes", values)

    def fromunicode(self, values: object) -> None:
        self._appended("fromunicode", values)

    def fromfile(self, file: object, count: object) -> None:
        self._appended("fromfile", file, count)

    def _appended(self, method: str, *arguments: object) -> None:
        made = self.plain()
        getattr(made, method)(*arguments)
        if len(made):  # type: ignore[arg-type]
            raise BufferError(self.fixed)


class ByteArray(Row):
    """`bytearray`."""

    __slots__ = ()
    kind = "bytearray"
    fixed = "Existing exports of data: object cannot be re-sized"

    def type_of(self) -> type:
        return bytearray

    def plain(self, *content: object) -> object:
        return bytearray(*content)  # type: ignore[call-overload]

    def code_of(self, data: memoryview) -> str:
        return "B"

    def _checked(self, value: object) -> memoryview:
        if type(value) in (ByteArray, native.fastest(ByteArray)):
            return value.view  # type: ignore[attr-defined, no-any-return]
        if not isinstance(value, bytearray):
            raise TypeError("%s: bytearray expected, not %s: convert it first, as in bytearray(…)" % (self.name, type(value).__name__))
        return memoryview(value)

    def _one(self, value: object) -> "object":
        made = bytearray(1)
        made[0] = value  # type: ignore[call-overload]
        return made

    def _part(self, value: object, part: memoryview) -> memoryview:
        made = bytearray()
        made[:] = value.view if isinstance(value, Row) else value  # type: ignore[call-overload]
        return memoryview(made)


_OF_BYTES = (
    "__mod__ capitalize center decode endswith expandtabs find hex isalnum isalpha isascii isdigit islower isspace istitle isupper join ljust lower "
    "lstrip partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title "
    "translate upper zfill copy"
)
for _name in _OF_BYTES.split():
    if hasattr(bytearray, _name):  # newer ones have more
        setattr(ByteArray, _name, of_copy(_name))

call_it(Array, "array", "array")
call_it(ByteArray, "bytearray")
