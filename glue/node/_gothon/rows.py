"""What shared arrays of the standard library have in common: elements in memory that all processes of the session map. Thread rule: any.

To Python they are what they were declared with: they look like it, compare like it, and have its methods. Their length never changes, as if
somebody had a view on them all the time. An element is loaded and stored in one piece, and `_a_[i] += v` is one step.
"""

import _operator
import sys

from . import memories, native
from .handle import Handle


class Row(Handle):
    """What both have in common: elements of one type, by their number."""

    __slots__ = ("_view", "_cells")
    #: What Python says where the length would change.
    fixed = ""

    __class__ = property(lambda self: self.type_of())  # type: ignore[assignment]

    # ---- what it is made of ----

    def type_of(self) -> type:
        """The plain type."""
        raise NotImplementedError

    @property
    def view(self) -> memoryview:
        """The elements, as a view on the memory. NameError before the declaration was executed."""
        try:
            return self._view  # type: ignore[no-any-return, has-type]
        except AttributeError:
            return self._open()

    @property
    def cells(self) -> memoryview:
        """The same, but that an element is loaded and stored in one piece in every interpreter."""
        self.view
        return self._cells  # type: ignore[return-value]

    def _open(self) -> memoryview:
        memory = memories.of(self._variable.index)
        view = memory.bytes.cast(memory.description)  # type: ignore[call-overload]
        self._cells = _cells_of(memory, view)
        self._view = view
        native.adopt(self, memory.mapping, memory.description, view.itemsize, (len(view),), (view.itemsize,))
        return view

    def initial(self, value: object) -> bytes:
        """Makes the memory and copies the value in; what is settled then. TypeError if it is of another type."""
        data = self._checked(value)
        description = self.code_of(data)
        memory = memories.make(self._variable.index, self.name, description, data.nbytes)
        memories.fill(memory, data.cast("B"))
        return description.encode()

    def settle(self, *given: object, **named: object) -> None:
        """Sets the initial value unless somebody else was faster. Only who has the claim makes the memory."""
        if self.request_claim():
            self.take_claim().set(*given, **named)

    def plain(self, *content: object) -> object:
        """A plain value of the same type, of these contents."""
        raise NotImplementedError

    def code_of(self, data: memoryview) -> str:
        """The letter of the elements' type."""
        raise NotImplementedError

    def _checked(self, value: object) -> memoryview:
        """A view on a plain value's contents. TypeError if it is of another type."""
        raise NotImplementedError

    @property
    def value(self) -> "Row":
        """The row itself. Setting it copies what is in another one of the same length."""
        return self

    @value.setter
    def value(self, value: object) -> None:
        data = self._checked(value)
        view = self.view
        code = self.code_of(data)
        if (code, data.nbytes) != (view.format, view.nbytes):
            raise ValueError(
                "%s: %s of %d elements expected, not %s of %d: a shared one keeps its type and its length: declare another, or assign to a slice"
                % (self.name, self._named(view.format), len(view), self._named(code), data.nbytes // data.itemsize)
            )
        view.cast("B")[:] = data.cast("B")

    def bind(self, value: object) -> object:
        self.value = value  # type: ignore[assignment]
        return value

    def _named(self, code: str) -> str:
        return self.kind

    def copy_of_all(self) -> object:
        """All elements, each as it was when its turn came, as a plain value."""
        return self.plain(self.view.tobytes())

    # ---- elements ----

    def __len__(self) -> int:
        return len(self.view)

    def __bool__(self) -> bool:
        return len(self.view) != 0

    def __iter__(self) -> "object":
        return iter(self.cells)

    def __reversed__(self) -> "object":
        for number in range(len(self.view) - 1, -1, -1):
            yield self[number]

    def __getitem__(self, key: object) -> object:
        if isinstance(key, slice):
            return self.plain(self.view[key].tobytes())
        return self.cells[self._place(key)]

    def __setitem__(self, key: object, value: object) -> None:
        if not isinstance(key, slice):
            place = self._place(key, value)
            self.cells[place] = self._one(value)[0]  # type: ignore[index]
            return
        part = self.view[key]
        data = self._part(value, part)
        if len(data) != len(part):
            if key.step not in (None, 1):
                self.plain(bytes(2 * part.nbytes))[::2] = self.plain(data.tobytes())  # type: ignore[index]
            raise BufferError(self.fixed)
        part[:] = data

    def _part(self, value: object, part: memoryview) -> memoryview:
        """A view on the elements to assign to a slice. TypeError if they are of another type."""
        raise NotImplementedError

    def __delitem__(self, key: object) -> None:
        if isinstance(key, slice):
            if not len(self.view[key]):
                return
        else:
            self._place(key, 0)
        raise BufferError(self.fixed)

    def _place(self, key: object, *value: object) -> int:
        """From 0 on. IndexError, TypeError as Python raises them where an element is read, or is set to the value."""
        if type(key) is not int:
            key = self._number(key)
        count = len(self.view)
        place = key + count if key < 0 else key  # type: ignore[operator]
        if not 0 <= place < count:  # type: ignore[operator]
            if value:
                self.plain()[0] = value[0]  # type: ignore[index]
            self.plain()[0]  # type: ignore[index]
        return place  # type: ignore[return-value]

    def _number(self, key: object) -> int:
        if hasattr(type(key), "__index__"):
            return _operator.index(key)  # type: ignore[arg-type]
        self.plain()[key]  # type: ignore[index]
        raise AssertionError(key)

    def _one(self, value: object) -> "object":
        """A plain value of one element. Raises what Python raises if it can be none."""
        raise NotImplementedError

    def change_item(self, operator: "object", key: object, operand: object) -> None:
        """`_a_[key] op= operand`: one step for an element; a slice is read, computed and assigned."""
        if isinstance(key, slice):
            self[key] = operator(self[key], operand)  # type: ignore[operator]
            return
        place = self._place(key)
        view = self.view
        size = view.itemsize
        data = view.cast("B")[place * size : (place + 1) * size]
        while True:
            before = data.tobytes()
            result = operator(self.plain(before)[0], operand)  # type: ignore[operator, index]
            if self._swap(place, before, bytes(self._one(result))):  # type: ignore[call-overload]
                return

    def _swap(self, place: int, before: bytes, after: bytes) -> bool:
        """Replaces an element if its bytes are still those; whether they were."""
        return memories.swap(self._variable.index, place, before, after)

    # ---- as a value ----

    def __buffer__(self, flags: int) -> memoryview:
        return memoryview(self.view)

    def __bytes__(self) -> bytes:
        return self.view.tobytes()

    @property
    def __array_interface__(self) -> "dict[str, object]":
        """For NumPy, where the interpreter has no way to give out the memory."""
        view = self.view
        kind = "f" if view.format in "fd" else "i" if view.format.islower() else "u"
        order = "|" if view.itemsize == 1 else "<" if sys.byteorder == "little" else ">"
        return {
            "version": 3,
            "shape": (len(view),),
            "typestr": "%s%s%d" % (order, kind, view.itemsize),
            "data": memories.of(self._variable.index).bytes,
        }

    def __repr__(self) -> str:
        return repr(self.copy_of_all())

    def __str__(self) -> str:
        return str(self.copy_of_all())

    def __format__(self, spec: str) -> str:
        return format(self.copy_of_all(), spec)

    def __copy__(self) -> object:  # type: ignore[override]
        return self.copy_of_all()

    def __deepcopy__(self, memo: object) -> object:  # type: ignore[override]
        return self.copy_of_all()

    def __reduce_ex__(self, protocol: object) -> "object":  # type: ignore[override]
        """A pickle has the plain value; workers are given the variable (`plain_values`)."""
        return self.copy_of_all().__reduce_ex__(protocol)  # type: ignore[arg-type]

    def reduce_shared(self) -> "tuple[object, ...]":
        return Handle.__reduce__(self)

    __hash__ = None  # type: ignore[assignment]

    def pop(self, *arguments: object) -> object:
        place = _operator.index(arguments[0]) if arguments else -1  # type: ignore[arg-type]
        if not -len(self.view) <= place < len(self.view):
            self.plain(bytes(self.view.itemsize if len(self.view) else 0)).pop(*arguments)  # type: ignore[attr-defined]
        raise BufferError(self.fixed)

    def remove(self, value: object) -> None:
        self.index_of(value)
        raise BufferError(self.fixed)

    def index_of(self, value: object) -> int:
        """Of the first equal element. ValueError as `remove` raises it."""
        for place, each in enumerate(self):  # type: ignore[arg-type, var-annotated]
            if each is value or each == value:
                return place
        self.plain().remove(value)  # type: ignore[attr-defined]
        raise AssertionError(value)

    def append(self, value: object) -> None:
        self.plain().append(value)  # type: ignore[attr-defined]
        raise BufferError(self.fixed)

    def insert(self, place: object, value: object) -> None:
        self.plain().insert(place, value)  # type: ignore[attr-defined]
        raise BufferError(self.fixed)

    def clear(self) -> None:
        if len(self.view):
            raise BufferError(self.fixed)

    def reverse(self) -> None:
        """By element, as a slice is assigned."""
        self[:] = self[::-1]

    def iadd(self, operand: object) -> None:
        """`_a_ += operand`, which would make it longer."""
        self._grown(_operator.iadd, operand)

    def imul(self, operand: object) -> None:
        result = _operator.imul(self.plain(bytes(self.view.itemsize)), operand)  # type: ignore[arg-type]
        if len(self.view) and len(result) != 1:  # type: ignore[arg-type]
            raise BufferError(self.fixed)

    def extend(self, values: object) -> None:
        made = self.plain()
        made.extend(values)  # type: ignore[attr-defined]
        if len(made):  # type: ignore[arg-type]
            raise BufferError(self.fixed)

    def _grown(self, operator: "object", operand: object) -> None:
        """What an operator would append, if anything. Raises what Python raises if it appends nothing like that."""
        if isinstance(operand, Row):
            operand = operand.copy_of_all()
        if len(operator(self.plain(), operand)):  # type: ignore[operator]
            raise BufferError(self.fixed)


def _cells_of(memory: memories.Memory, view: memoryview) -> object:
    if sys.implementation.name != "pypy":
        return view
    # A view of PyPy's goes byte by byte.
    backend = __import__("_cffi_backend")
    pointer = backend.new_pointer_type(backend.new_primitive_type(_C_TYPES[view.format]))
    return backend.from_buffer(backend.new_array_type(pointer, len(view)), memory.mapping)


_C_TYPES = {
    "b": "signed char",
    "B": "unsigned char",
    "h": "short",
    "H": "unsigned short",
    "i": "int",
    "I": "unsigned int",
    "l": "long",
    "L": "unsigned long",
    "q": "long long",
    "Q": "unsigned long long",
    "f": "float",
    "d": "double",
}


def _item_operator(name: str) -> "object":
    operator = getattr(_operator, name)

    def method(self: Row, key: object, operand: object) -> None:
        self.change_item(operator, key, operand)

    method.__name__ = name + "_item"
    return method


#: `_a_[key] op= operand`, by the operator's name.
ITEM_OPERATORS = {
    _name: _item_operator(_name) for _name in "iadd isub imul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift imatmul".split()
}


def _unfit(name: str) -> "object":
    """Of an operator that neither type has: what Python says of it."""
    operator = getattr(_operator, name)

    def method(self: Row, operand: object) -> None:
        operator(self.plain(), operand.copy_of_all() if isinstance(operand, Row) else operand)
        raise AssertionError(name)

    method.__name__ = name
    return method


for _name in ITEM_OPERATORS:
    setattr(Row, _name + "_item", ITEM_OPERATORS[_name])
    if _name not in ("iadd", "imul"):
        setattr(Row, _name, _unfit(_name))


def of_copy(name: str) -> "object":
    def method(self: Row, *arguments: object, **named: object) -> object:
        return getattr(self.copy_of_all(), name)(*[each.copy_of_all() if isinstance(each, Row) else each for each in arguments], **named)

    method.__name__ = name
    return method


_METHODS = "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __add__ __mul__ __rmul__ __contains__ count index"
for _name in _METHODS.split():
    setattr(Row, _name, of_copy(_name))
