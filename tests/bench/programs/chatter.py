"""Writes 50 MB of lines of 100 bytes; with an argument that many MB."""
import sys

megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 50
block = ("x" * 99 + "\n") * 10000
for _ in range(megabytes):
    sys.stdout.write(block)
