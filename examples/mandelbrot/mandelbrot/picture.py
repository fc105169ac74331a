"""Output: a PGM file, or characters."""

SHADES = "@%#*+=-:. "


def write_pgm(path, picture):
    with open(path, "wb") as file:
        file.write(b"P5\n%d %d\n255\n" % (len(picture[0]), len(picture)))
        file.writelines(picture)


def as_text(picture):
    return "\n".join("".join(SHADES[grey * (len(SHADES) - 1) // 255] for grey in row) for row in picture)
