"""A picture of the Mandelbrot set, its rows computed by all nodes.

    gothon 4 mandelbrot -o picture.pgm      from the folder above this one
    gothon auto mandelbrot --width 78 --height 30 --text
    python3 -m mandelbrot --serial          the same picture without Gothon

state.py holds the shared variables, rows.py the arithmetic, work.py what a node does, picture.py the output.
"""
