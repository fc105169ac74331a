"""How programs end: mistakes, limits, signals, deaths."""

import os
import signal
import unittest

import product


class Mistakes(product.TestCase):
    def test_a_wrong_type_at_run_time_names_the_variable_and_keeps_its_value(self):
        run = self.run_app(2, """
            _node_: int = 0
            _count_: int = 5
            _sync_done_: callable = lambda n=2: ()
            def wrong():
                return "text"
            if _node_ == 1:
                try:
                    _count_ = wrong()
                except TypeError as error:
                    print("_count_" in str(error), _count_)
            """)
        self.assertEqual(run.lines(), ["True 5"])

    def test_a_string_over_the_limit_names_variable_size_and_limit(self):
        text = """
            _text_: str = "kept"
            try:
                _text_ += "x" * 98
            except OverflowError as error:
                print("_text_" in str(error), "102" in str(error), "100" in str(error), _text_)
            """
        run = self.run_app(1, text, environment={"GOTHON_STRING_MAX_SIZE": "100"})
        self.assertEqual(run.lines(), ["True True True kept"])

    def test_an_int_over_the_limit_names_variable_size_and_limit(self):
        run = self.run_app(1, """
            _big_: int = 1
            try:
                _big_ = 1 << 8_000_000
            except OverflowError as error:
                print("_big_" in str(error), "8000001" in str(error), "8000000" in str(error), _big_)
            """)
        self.assertEqual(run.lines(), ["True True True 1"])

    def test_the_limit_counts_bytes(self):
        run = self.run_app(1, """
            _text_: str = ""
            _text_ = "\\u00e9" * 50
            try:
                _text_ += "x"
            except OverflowError:
                print(len(_text_))
            """, environment={"GOTHON_STRING_MAX_SIZE": "100"})
        self.assertEqual(run.lines(), ["50"])

    def test_the_limit_is_that_of_a_suffix_too(self):
        run = self.run_app(1, """
            _text_: str = ""
            _text_ = "kept"
            try:
                _text_ -= "x" * 101
            except OverflowError as error:
                print("_text_" in str(error), _text_)
            """, environment={"GOTHON_STRING_MAX_SIZE": "100"})
        self.assertEqual(run.lines(), ["True kept"])

    def test_the_limit_is_that_of_a_queues_items_too(self):
        run = self.run_app(1, """
            _q_: Queue[str] = Queue()
            stored = [_q_.put("x" * 100) for _ in range(20)]
            taken = [_q_.get() for _ in range(20)]
            try:
                _q_.put("x" * 101)
            except OverflowError as error:
                print("_q_" in str(error), _q_.size())
            """, environment={"GOTHON_STRING_MAX_SIZE": "100"})
        self.assertEqual(run.lines(), ["True 0"])

    def test_the_default_limit_is_65536(self):
        run = self.run_app(1, """
            _text_: str = ""
            _text_ = "x" * 65536
            try:
                _text_ += "x"
            except OverflowError as error:
                print(len(_text_), "65537" in str(error))
            """)
        self.assertEqual(run.lines(), ["65536 True"])

    def test_a_mistake_found_before_the_run_starts_nothing(self):
        self.write("app.py", "print('started')\n_x_: int = 0\n_x_: str = ''\n")
        run = self.assertRun(self.gothon(2, "app"), 1)
        self.assertEqual(run.out, b"")
        self.assertRegex(run.text(), r"(?m)^(\S*/)?app\.py:3:1: error: ")

    def test_a_failing_node_ends_the_others_and_one_line_says_so(self):
        run = self.run_app(3, """
            import sys
            _node_: int = 0
            _sync_never_: callable = lambda n=1: ()
            if _node_ == 1:
                sys.exit(7)
            _sync_never_()
            """, status=7)
        self.assertRegex(run.text(), r"node 1")

    def test_keep_going_leaves_the_others_running(self):
        self.write("app.py", """
            import sys
            _node_: int = 0
            _sync_gone_: callable = lambda n=2: ()
            _sync_gone_(1)
            _sync_gone_()
            if _node_ == 0:
                sys.exit(3)
            print("finished")
            """)
        run = self.assertRun(self.gothon("--keep-going", 2, "app"), 3)
        self.assertEqual(run.lines(), ["finished"])


class Signals(product.TestCase):
    WAITS = """
        import os, sys, time
        _node_: int = 0
        _sync_never_: callable = lambda n=1: ()
        try:
            print("waiting", flush=True)
            _sync_never_()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
            raise
        """

    def interrupt(self, nodes):
        self.write("app.py", self.WAITS)
        process = self.start(str(product.BIN / "gothon"), "-v", str(nodes), "app")
        seen = b""
        while seen.count(b"waiting") < nodes:
            piece = os.read(process.stdout.fileno(), 4096)
            self.assertNotEqual(piece, b"", seen)
            seen += piece
        # As `kill -INT` does; a terminal interrupts the whole group, see tests/cli/test_terminal.py.
        process.send_signal(signal.SIGINT)
        run = self.finish(process)
        self.assertEqual(run.status, -signal.SIGINT, repr(run))
        self.assertEqual(run.out.count(b"interrupted"), nodes, repr(run))
        self.assertEqual(run.text().count("\nKeyboardInterrupt") + run.text().count("] KeyboardInterrupt"), nodes, repr(run))

    def test_ctrl_c_raises_keyboard_interrupt_in_one_node(self):
        self.interrupt(1)

    def test_ctrl_c_raises_keyboard_interrupt_in_every_node(self):
        self.interrupt(3)

    def test_a_client_that_is_killed_takes_its_session_with_it(self):
        self.write("app.py", self.WAITS)
        process = self.start(str(product.BIN / "gothon"), "2", "app")
        os.read(process.stdout.fileno(), 4096)
        process.kill()
        self.finish(process)
        product.wait_for(lambda: not os.path.lexists(str(self.project / ".gothon")), ".gothon to go")


class Deaths(product.TestCase):
    def test_a_killed_holders_lock_passes_on_with_one_warning(self):
        self.write("app.py", """
            import os, signal
            _node_: int = 0
            _lock_m_: callable = lambda: ()
            _unlock_m_: callable = lambda: ()
            _sync_held_: callable = lambda n=1: ()
            if _node_ == 0:
                _lock_m_()
                _sync_held_(1)
                os.kill(os.getpid(), signal.SIGKILL)
            _sync_held_()
            _lock_m_()
            print("got it")
            _unlock_m_()
            """)
        run = self.assertRun(self.gothon("--keep-going", 3, "app"), 128 + signal.SIGKILL)
        self.assertEqual(run.lines(), ["got it", "got it"], repr(run))
        warnings = [line for line in run.text().splitlines() if "lock" in line and "_m" in line]
        self.assertEqual(len(warnings), 1, repr(run))
        self.assertIn("node 0", warnings[0])

    def test_a_killed_child_that_held_a_lock_passes_it_on(self):
        self.write("app.py", """
            import os, signal
            _lock_m_: callable = lambda: ()
            _unlock_m_: callable = lambda: ()
            child = os.fork()
            if child == 0:
                _lock_m_()
                os.kill(os.getpid(), signal.SIGKILL)
            os.waitpid(child, 0)
            _lock_m_()
            print("got it")
            """)
        run = self.assertRun(self.gothon(1, "app"))
        self.assertEqual(run.lines(), ["got it"], repr(run))


if __name__ == "__main__":
    unittest.main()
