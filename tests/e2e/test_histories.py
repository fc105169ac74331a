"""Some histories of real nodes in the shared memory; the suite stress has a thousand."""

import unittest

from proofs import histories


class Histories(histories.TestCase):
    def test_they_have_an_order_that_explains_them(self):
        self.check_histories(10)


if __name__ == "__main__":
    unittest.main()
