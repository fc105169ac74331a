"""Two hundred runs of every kind leave no process, file, socket, descriptor or memory."""

import unittest

from proofs import leftovers


class Leftovers(leftovers.TestCase):
    def test_of_two_hundred_runs(self):
        self.nothing_is_left_of(200)


if __name__ == "__main__":
    unittest.main()
