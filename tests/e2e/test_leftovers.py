"""Twenty runs leave nothing; the suite stress has two hundred."""

import unittest

from proofs import leftovers


class Leftovers(leftovers.TestCase):
    def test_of_twenty_runs(self):
        self.nothing_is_left_of(20)


if __name__ == "__main__":
    unittest.main()
