"""Eight sessions at once, of every kind, for ninety seconds: nothing grows, and all sums are exact; ./test.sh soak takes an hour."""

import unittest

from proofs import leftovers


class Soak(leftovers.TestCase):
    def test_of_ninety_seconds(self):
        self.nothing_grows_in(90)


if __name__ == "__main__":
    unittest.main()
