"""Handles of NumPy's arrays. What a program gets is a genuine `numpy.ndarray` over memory that all processes of the session map, one per
process and interpreter. Thread rule: any.

The description of one is its dtype, `C` or `F`, and its lengths, a line each; a structured dtype has a fourth, what NumPy's own files say of
it (`numpy.lib.format`).
"""

import _operator

from . import memories, native
from .handle import Handle, call_it
from .rows import ITEM_OPERATORS

#: One per process, by the variable's index; and whose they are, by their identity, as they live for ever.
_arrays: "dict[int, object]" = {}
_owners: "dict[int, NdArray]" = {}


class NdArray(Handle):
    """`_m_[i] += v` is one step where the index names one element. All else is NumPy's own, on the array."""

    __slots__ = ("_array",)
    kind = "ndarray"

    @property
    def value(self) -> object:
        """The array. NameError before the declaration was executed. Setting it copies another one in."""
        try:
            return self._array  # type: ignore[has-type]
        except AttributeError:
            return self._open()

    @value.setter
    def value(self, value: object) -> None:
        numpy = __import__("numpy")

        array = self.value
        given = self._checked(value)
        if given.shape != array.shape or not numpy.can_cast(given.dtype, array.dtype, "same_kind"):  # type: ignore[attr-defined]
            raise ValueError(
                "%s: %s expected, not %s: a shared array keeps its shape and its dtype: declare another, or assign to a part of it"
                % (self.name, _text(array), _text(given))
            )
        numpy.copyto(array, given, casting="same_kind")

    def read(self) -> object:
        return self.value

    def bind(self, value: object) -> object:
        self.value = value
        return value

    def initial(self, value: object) -> bytes:
        """Makes the memory and copies the array in; what is settled then. TypeError if it is none, or its elements are Python objects."""
        numpy = __import__("numpy")

        given = self._checked(value)
        if given.dtype.hasobject:  # type: ignore[attr-defined]
            raise TypeError(
                "%s: an array of Python objects (dtype %s) cannot be shared: they live in one process only: give it another dtype"
                % (self.name, given.dtype)  # type: ignore[attr-defined]
            )
        description = _description(given)
        memory = memories.make(self.index, self.name, description, given.nbytes)  # type: ignore[attr-defined]
        made = _made(memory)
        if given.nbytes and given.flags.forc and made.flags.c_contiguous == given.flags.c_contiguous:  # type: ignore[attr-defined]
            # As bytes, so that what is zero costs nothing.
            memories.fill(memory, memoryview(given.ravel("K").view(numpy.uint8)))  # type: ignore[attr-defined]
        else:
            numpy.copyto(made, given)
        return description.encode("utf-8", "surrogatepass")

    def settle(self, *given: object, **named: object) -> None:
        """Sets the initial value unless somebody else was faster. Only who has the claim makes the memory."""
        if self.request_claim():
            self.take_claim().set(*given, **named)

    def _checked(self, value: object) -> object:
        numpy = __import__("numpy")

        if isinstance(value, numpy.ndarray):
            return value.view(numpy.ndarray)
        raise TypeError("%s: numpy.ndarray expected, not %s: convert it first, as in numpy.array(…)" % (self.name, type(value).__name__))

    def _open(self) -> object:
        memory = memories.of(self.index)
        array = _arrays.setdefault(self.index, _made(memory))
        kind = array.dtype.kind + str(array.itemsize) if array.dtype.isnative else ""  # type: ignore[attr-defined]
        native.adopt(self, memory.mapping, _LETTERS.get(kind, ""), array.itemsize, array.shape, array.strides)  # type: ignore[attr-defined]
        _owners[id(array)] = self
        self._array = array
        return array

    def change(self, operator: "object", operand: object) -> None:
        """`_m_ op= operand`, NumPy's in place: each element by itself."""
        array = self.value
        result = operator(array, operand)  # type: ignore[operator]
        if result is not array:
            self.value = result

    def change_item(self, operator: "object", key: object, operand: object) -> None:
        """`_m_[key] op= operand`: one step for one element, else NumPy's in place."""
        array = self.value
        place = _place_of(array, key)
        if place is None:
            array[key] = operator(array[key], operand)  # type: ignore[operator, index]
            return
        numpy = __import__("numpy")

        size = array.itemsize  # type: ignore[attr-defined]
        data = memories.of(self.index).bytes[place * size : (place + 1) * size]
        made = numpy.empty((), array.dtype)  # type: ignore[attr-defined]
        while True:
            before = data.tobytes()
            made[()] = operator(numpy.frombuffer(before, made.dtype)[0], operand)  # type: ignore[operator]
            if self._swap(place, before, made.tobytes()):
                return

    def _swap(self, place: int, before: bytes, after: bytes) -> bool:
        """Replaces an element if its bytes are still those; whether they were."""
        return memories.swap(self.index, place, before, after)


def handle_of(found: object) -> "NdArray | None":
    """The handle whose array something is."""
    return _owners.get(id(found))


#: What native code computes with, by kind and size: as the module `array` calls it.
_LETTERS = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q", "f4": "f", "f8": "d"}


def _place_of(array: object, key: object) -> "int | None":
    """The number in memory of the one element that a key names; None if it names none or several."""
    keys = key if type(key) is tuple else (key,)
    if len(keys) != array.ndim or not array.itemsize:  # type: ignore[attr-defined, arg-type]
        return None
    offset = 0
    for each, length, stride in zip(keys, array.shape, array.strides):  # type: ignore[attr-defined, call-overload]
        if type(each) is not int:
            if isinstance(each, bool) or getattr(each, "ndim", 0) != 0 or not hasattr(type(each), "__index__"):
                return None
            try:
                each = _operator.index(each)
            except TypeError:
                return None
        number = each + length if each < 0 else each
        if not 0 <= number < length:
            return None  # as NumPy says
        offset += number * stride
    return offset // array.itemsize  # type: ignore[attr-defined, no-any-return]


def _description(array: object) -> str:
    format = __import__("numpy.lib.format", fromlist=("descr_to_dtype",))

    dtype = array.dtype  # type: ignore[attr-defined]
    columns = array.flags.f_contiguous and not array.flags.c_contiguous  # type: ignore[attr-defined]
    lines = [dtype.str, "F" if columns else "C", ",".join(map(str, array.shape))]  # type: ignore[attr-defined]
    if dtype.fields:
        lines.append(repr(format.dtype_to_descr(dtype)))
    return "\n".join(lines)


def _made(memory: memories.Memory) -> object:
    """The array over a memory."""
    numpy = __import__("numpy")

    lines = memory.description.split("\n")
    shape = tuple([int(each) for each in lines[2].split(",") if each])
    return numpy.ndarray(shape, _dtype(lines), memory.mapping, order=lines[1])


def _dtype(lines: "list[str]") -> object:
    numpy = __import__("numpy")

    if len(lines) < 4:
        return numpy.dtype(lines[0])
    import ast

    format = __import__("numpy.lib.format", fromlist=("descr_to_dtype",))

    return format.descr_to_dtype(ast.literal_eval(lines[3]))


def _text(array: object) -> str:
    return "%s %s" % (array.dtype, array.shape)  # type: ignore[attr-defined]


def _whole(name: str) -> "object":
    operator = getattr(_operator, name)

    def method(self: NdArray, operand: object) -> None:
        self.change(operator, operand)

    method.__name__ = name
    return method


for _name in ITEM_OPERATORS:
    setattr(NdArray, _name, _whole(_name))
    setattr(NdArray, _name + "_item", ITEM_OPERATORS[_name])

call_it(NdArray, "ndarray", "numpy")
