"""A pseudo-terminal with a program on it, and what its screen shows.

    job = terminal.Terminal(self, "gothon", "2", "app")
    job.expect(b"[0] here")
    job.type(b"\\x03")
    job.await_screen(["[0] here", "[1] here"])
"""

import fcntl
import os
import struct
import sys
import termios

import product

#: Debian's terminal emulator is pure Python: any interpreter can use it.
sys.path.append("/usr/lib/python3/dist-packages")
import pyte  # noqa: E402


class Terminal:
    """A process that leads a session of its own on a pseudo-terminal. The terminal does not echo unless told to."""

    def __init__(self, test, *arguments, rows=24, columns=80, echo=False, **environment):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.seen = b""
        master, slave = os.openpty()
        self.resize(rows, columns, master)
        attributes = termios.tcgetattr(slave)
        if not echo:
            attributes[3] &= ~termios.ECHO
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        #: Its modes before anybody changes them.
        self.first_modes = termios.tcgetattr(slave)
        self.fd = master
        self.name = os.ttyname(slave)
        self.pid = os.fork()
        if self.pid == 0:
            os.close(master)
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for fd in range(3):
                os.dup2(slave, fd)
            os.chdir(str(test.project))
            os.execvpe(arguments[0], arguments, dict(test.environment, **dict({"TERM": "xterm", "NO_COLOR": "1"}, **environment)))
        os.close(slave)
        fcntl.fcntl(self.fd, fcntl.F_SETFL, os.O_NONBLOCK)
        test.addCleanup(self.close)

    def resize(self, rows, columns, fd=None):
        fcntl.ioctl(self.fd if fd is None else fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def read(self):
        """Takes what has been written; False when nobody has the terminal open any more."""
        try:
            piece = os.read(self.fd, 65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.seen += piece
        self.stream.feed(piece)
        return True

    def expect(self, words):
        """Waits until the words have been written."""
        try:
            product.wait_for(lambda: not self.read() or words in self.seen, "words")
        except AssertionError:
            pass
        if words not in self.seen:
            raise AssertionError("{!r} is not in {!r}".format(words, self.seen))

    def lines(self):
        """What the screen shows, without blank lines."""
        return [line.rstrip() for line in self.screen.display if line.strip()]

    def await_screen(self, shown):
        """Waits until the screen shows exactly these lines, or until a function of them is true."""
        holds = shown if callable(shown) else lambda lines: lines == shown

        def reached():
            self.read()
            return holds(self.lines())

        try:
            product.wait_for(reached, "the screen")
        except AssertionError:
            raise AssertionError("the screen shows\n" + "\n".join(self.lines()) + "\nafter\n" + repr(self.seen)) from None

    def type(self, text):
        os.write(self.fd, text)

    def wait(self, options=0):
        """The wait status of the process that leads; all that it has written is read."""
        def changed():
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG | options)
            return (status,) if pid else None

        status, = product.wait_for(changed, "the end of the job")
        product.wait_for(lambda: not self.read(), "the end of what it wrote")
        return status

    def modes(self):
        return termios.tcgetattr(self.fd)

    def hang_up(self):
        """The user closes the terminal's window."""
        os.close(self.fd)
        self.fd = -1

    def close(self):
        if self.fd >= 0:
            os.close(self.fd)
