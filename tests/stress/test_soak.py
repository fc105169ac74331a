"""Eight sessions at once, of every kind, for an hour: gothond has the descriptors, threads, files and memory that it had before."""

import unittest

from proofs import leftovers


class Soak(leftovers.TestCase):
    def test_of_an_hour(self):
        self.nothing_grows_in(3600)


if __name__ == "__main__":
    unittest.main()
