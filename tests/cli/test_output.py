"""stdout, stderr and stdin of the nodes."""

import os
import subprocess
import unittest

import product


class Output(product.TestCase):
    def test_labels(self):
        self.write("app.py", "print('a'); print('b', end='')\n")
        self.assertEqual(self.gothon("--label", "always", 1, "app").out, b"[0] a\n[0] b\n")
        self.assertEqual(self.gothon(1, "app").out, b"a\nb")
        self.assertEqual(self.gothon("--label", "never", 2, "app").out.split(b"\n").count(b"a"), 2)
        self.assertEqual(sorted(self.gothon(2, "app").out.splitlines()), [b"[0] a", b"[0] b", b"[1] a", b"[1] b"])

    def test_huge_lines_stay_whole(self):
        self.write("app.py", """\
            import sys
            letter = sys.argv[1]
            for _ in range(20):
                sys.stdout.write(letter * 300000 + "\\n")
        """)
        run = self.assertRun(self.gothon("--label", "never", 3, "app", "x"))
        self.assertEqual({len(line) for line in run.out.splitlines()}, {300000})
        self.assertEqual(run.out.count(b"\n"), 60)

    def test_one_file_for_both_streams_keeps_the_order(self):
        self.write("app.py", """\
            import sys
            for i in range(200):
                print(i, flush=True)
                print(i, file=sys.stderr, flush=True)
        """)
        run = self.assertRun(self.gothon("--label", "always", 1, "app", stderr=subprocess.STDOUT))
        expected = "".join("[0] {}\n[0] {}\n".format(i, i) for i in range(200))
        self.assertEqual(run.out.decode(), expected)

    def test_streams_stay_apart(self):
        self.write("app.py", "import sys; print('out'); print('err', file=sys.stderr)\n")
        run = self.assertRun(self.gothon(2, "app"))
        self.assertEqual((run.lines(), sorted(run.text().splitlines())), (["out", "out"], ["[0] err", "[1] err"]))

    def test_stdin_goes_to_node_0(self):
        self.write("app.py", "import sys; print(repr(sys.stdin.read()))\n")
        run = self.assertRun(self.gothon(3, "app", stdin=b"given"))
        self.assertEqual(sorted(run.out.splitlines()), [b"[0] 'given'", b"[1] ''", b"[2] ''"])
        self.assertEqual(self.gothon(1, "app", stdin=b"given").out, b"'given'\n")

    def test_a_reader_that_leaves_ends_the_writers(self):
        self.write("app.py", "while True: print('x' * 1000)\n")
        process = self.start("gothon", "3", "app", stderr=subprocess.DEVNULL)
        process.stdout.read(100)
        process.stdout.close()
        self.assertNotEqual(process.wait(timeout=30), 0)

    def test_the_callers_streams_stay_blocking(self):
        self.write("app.py", "print('x')\n")
        reading, writing = os.pipe()
        try:
            self.assertEqual(self.gothon(2, "app", stdout=writing).status, 0)
            self.assertTrue(os.get_blocking(writing))
        finally:
            os.close(reading)
            os.close(writing)

    def test_closed_streams(self):
        self.write("app.py", "import sys; sys.exit(3)\n")
        for nodes in (1, 2):
            run = self.finish(self.start("sh", "-c", "exec gothon {} app <&- >&- 2>&-".format(nodes)))
            self.assertEqual(run.status, 3, repr(run))

    def test_a_closed_stream_is_none_for_one_node(self):
        self.write("app.py", """\
            import os, sys
            facts = ["".join("x-"[stream is None] for stream in (sys.stdin, sys.stdout, sys.stderr))]
            for fd in range(3):
                try: facts.append(os.readlink("/proc/self/fd/%d" % fd).partition(":")[0])
                except OSError: facts.append("closed")
            with open("facts", "w") as file: print(*facts, file=file)
        """)
        for closed in ("<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"):
            found = []
            for command in ("python -m app", "gothon 1 app"):
                self.finish(self.start("sh", "-c", "exec {} {}".format(command, closed)))
                found.append((self.project / "facts").read_text())
            self.assertEqual(found[1], found[0], closed)

    def test_a_long_line_takes_little_memory_and_stays_one(self):
        self.write("app.py", """\
            import os
            _node_: int = 0
            _sync_a_: callable = lambda n=1: ()
            if _node_ == 0:
                for _ in range(1600): os.write(1, b"x" * 65536)
                os.write(1, b"\\n")
                _sync_a_(1)
            _sync_a_()
            print("done")
        """)
        process = self.start("gothon", "2", "app", stdout=subprocess.PIPE)
        lines = []
        left = b""
        peak = 0
        while True:
            piece = os.read(process.stdout.fileno(), 1 << 20)
            if not piece: break
            *ended, left = (left + piece.replace(b"x" * 4096, b"X")).split(b"\n")
            lines += ended
            with open("/proc/{}/status".format(process.pid)) as status:
                peak = max([peak] + [int(line.split()[1]) for line in status if line.startswith("VmHWM")])
        self.assertRun(self.finish(process))
        self.assertEqual(lines[0].replace(b"X", b"x" * 4096), b"[0] " + b"x" * 1600 * 65536)
        self.assertEqual(sorted(lines[1:]), [b"[0] done", b"[1] done"])
        if not product.SANITIZED:
            self.assertLess(peak, 40 << 10)

    def test_many_nodes(self):
        self.write("app.py", "print('here')\n")
        # So many Pythons would take long: this says that it has begun, as the nodes' boot does, and prints a line.
        node = self.write("node", '#!/bin/sh\nprintf 1 | dd of="${2%/*}/sock/starts" bs=1 seek="$3" conv=notrunc 2>/dev/null\necho here\n')
        node.chmod(0o755)
        run = self.assertRun(self.gothon("--python", str(node), 170, "app"))
        self.assertEqual(len(run.out.splitlines()), 170)


if __name__ == "__main__":
    unittest.main()
