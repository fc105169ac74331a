"""Some histories of real nodes that send datagrams, all or half of them; the suite stress has a thousand."""

import unittest

from proofs import histories


class HistoriesByDatagram(histories.TestCase):
    def test_of_all_nodes(self):
        self.check_histories(2, environment={"GOTHON_TRANSPORT": "datagram"})

    def test_of_half_of_the_nodes(self):
        self.check_histories(2, **self.half_by_datagrams())


if __name__ == "__main__":
    unittest.main()
