"""Threads of free-threaded interpreters at once in the shared memory, with an extension module that Clang's thread sanitizer follows.

The interpreter is as it is, with the sanitizer's runtime loaded before it, which looks at what the module does and knows what pthread calls
order. What it finds is a file in GOTHON_REPORTS, which tests/run.py counts as a failure. GOTHON_THREAD_STAGE is the product with that module,
GOTHON_THREAD_RUNTIME the runtime. By way of ./test.sh sanitize.
"""

import os
import pathlib
import sys
import unittest

os.environ["GOTHON_BIN"] = os.environ["GOTHON_THREAD_STAGE"] + "/bin"
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import product  # noqa: E402
import test_free_threaded  # noqa: E402


class Sanitized(test_free_threaded.Threads):
    transports = ("auto",)
    longer = 5
    # Their order comes from the interpreter's own atomics, which the sanitizer does not see.
    test_first_imports_by_many_threads_make_native_handles_only = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interpreters = {}
        for name, path in product.free_threaded().items():
            script = cls.world / os.path.basename(path)
            script.write_text("#!/bin/sh\nLD_PRELOAD={} exec setarch -R {} \"$@\"\n".format(os.environ["GOTHON_THREAD_RUNTIME"], path))
            script.chmod(0o755)
            cls.interpreters[name] = str(script)

    def setUp(self):
        super().setUp()
        if not self.interpreters:
            self.skipTest("there is no free-threaded Python: packaging/free-threaded-python makes one")


if __name__ == "__main__":
    unittest.main()
