"""The memory of an array in this process: mapped once, and never unmapped while anybody looks at it (docs/segment.md, "Arrays").

Thread rule: any.
"""

import _struct
import os

from . import datagram, wire

#: What is copied in is looked at in pieces of so many bytes first, and in pages where a piece is not all zeros.
_PIECE = 1 << 20
_PAGE = 4096
_LONGEST_DESCRIPTION = 32 << 10
_form = _struct.Struct("<QQ")
_place = _struct.Struct("<QB").pack
_SWAP = 0


class Memory:
    """Bytes that all processes of the session write to, and what they are."""

    __slots__ = ("mapping", "bytes", "description")

    def __init__(self, reply: bytes, descriptor: int) -> None:
        """Maps what the session process has answered."""
        offset, size = _form.unpack_from(reply)
        self.mapping = _mapped(descriptor, offset, size)
        self.bytes = memoryview(self.mapping)[:size]  # type: ignore[arg-type]
        self.description = reply[_form.size :].decode("utf-8", "surrogatepass")


#: By the variable's index.
_memories: "dict[int, Memory]" = {}


def of(index: int) -> Memory:
    """The one memory of this process for a variable. NameError before its declaration was executed; OSError, MemoryError if it cannot
    be mapped."""
    try:
        return _memories[index]
    except KeyError:
        return _memories.setdefault(index, _fetched(wire.OPEN_ARRAY, index, b""))


def make(index: int, name: str, description: str, size: int) -> Memory:
    """A new memory, all zeros, for the variable whose initial value this thread evaluates. It is the variable's once that is settled."""
    data = description.encode("utf-8", "surrogatepass")
    if len(data) > _LONGEST_DESCRIPTION:
        raise ValueError("%s: a dtype of %d bytes: the limit is %d: name fewer fields" % (name, len(data), _LONGEST_DESCRIPTION))
    return _fetched(wire.MAKE_ARRAY, index, size.to_bytes(8, "little") + data)


def fill(memory: Memory, source: memoryview) -> None:
    """Copies so many bytes into a new memory. Pages that are zero in the source cost nothing."""
    target = memory.bytes
    zeros = bytes(_PIECE)
    page = bytes(_PAGE)
    for begin in range(0, len(source), _PIECE):
        piece = source[begin : begin + _PIECE].tobytes()
        if piece == (zeros if len(piece) == _PIECE else bytes(len(piece))):
            continue
        for at in range(0, len(piece), _PAGE):
            part = piece[at : at + _PAGE]
            if part != page:
                target[begin + at : begin + at + len(part)] = part


def swap(index: int, place: int, before: bytes, after: bytes) -> bool:
    """Has the session process replace the element at a place, if its bytes are still those; whether they were."""
    return datagram.call(wire.UPDATE_ELEMENT, index, _place(place, _SWAP) + before + after) == b"\1"


def _fetched(operation: int, index: int, payload: bytes) -> Memory:
    reply, descriptor = datagram.idle().fetch(operation, index, payload)
    try:
        return Memory(reply, descriptor)
    finally:
        os.close(descriptor)


def _mapped(descriptor: int, offset: int, size: int) -> object:
    import mmap

    named: "dict[str, object]" = {"offset": offset}
    length = size or _PAGE  # nothing at all cannot be mapped
    try:
        # From 3.13 on it keeps no descriptor.
        mapping = mmap.mmap(descriptor, length, trackfd=False, **named)  # type: ignore[call-arg, arg-type]
    except TypeError:
        mapping = mmap.mmap(descriptor, length, **named)  # type: ignore[arg-type]
    if hasattr(mapping, "madvise") and hasattr(mmap, "MADV_DONTDUMP"):
        mapping.madvise(mmap.MADV_DONTDUMP)
    return mapping
