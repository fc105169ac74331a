import argparse
import zlib

from . import picture, state, work


def arguments():
    parser = argparse.ArgumentParser(prog="mandelbrot", description="A picture of the Mandelbrot set, its rows computed by all nodes.")
    parser.add_argument("--width", type=int, default=96)
    parser.add_argument("--height", type=int, default=64)
    parser.add_argument("--turns", type=int, default=60, help="give a point up after so many")
    parser.add_argument("-o", "--output", metavar="FILE", help="write a PGM picture")
    parser.add_argument("--text", action="store_true", help="print the picture")
    parser.add_argument("--serial", action="store_true", help="compute it in this process alone")
    parser.add_argument("--verbose", action="store_true", help="every node says how many rows it computed")
    return parser.parse_args()


def main():
    options = arguments()
    size = options.width, options.height, options.turns
    if options.serial:
        rows, inside = work.serial(*size)
    else:
        if state.node() == 0:
            work.fill(options.height)
        computed = work.compute(*size)
        if options.verbose:
            print(f"{computed} rows")
        if state.node() != 0:
            return
        rows, inside = work.collect(options.height)
    if options.output:
        picture.write_pgm(options.output, rows)
    if options.text:
        print(picture.as_text(rows))
    print(f"{options.width}x{options.height}, {inside} inside, checksum {zlib.crc32(b''.join(rows)):08x}")


if __name__ == "__main__":
    main()
