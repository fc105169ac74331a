"""The arithmetic, without anything shared: one row of the picture, one byte per pixel."""


def escape_turns(c, limit):
    z = 0j
    for turn in range(limit):
        if z.real * z.real + z.imag * z.imag > 4.0:
            return turn
        z = z * z + c
    return limit


def row(number, width, height, limit):
    """The grey values of a row and how many of its pixels lie inside the set."""
    grey = bytearray(width)
    inside = 0
    y = (number - (height - 1) / 2) * 2.4 / height
    for column in range(width):
        x = column * 3.2 / width - 2.2
        turns = escape_turns(complex(x, y), limit)
        if turns == limit:
            inside += 1
        else:
            grey[column] = 255 - turns * 255 // limit
    return bytes(grey), inside
