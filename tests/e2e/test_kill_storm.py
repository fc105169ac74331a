"""Some hundred kills of each storm; the suite stress has ten thousand."""

import unittest

from proofs import storms


class KillStorm(storms.TestCase):
    def test_in_shared_memory(self):
        self.storm(300)

    def test_by_datagrams(self):
        self.storm(60, environment={"GOTHON_TRANSPORT": "datagram"})

    def test_of_those_who_hold_a_mutex(self):
        self.storm_of_holders(300)

    def test_of_those_who_hold_a_mutex_by_datagrams(self):
        self.storm_of_holders(60, environment={"GOTHON_TRANSPORT": "datagram"})

    def test_of_those_who_meet_and_notify(self):
        self.storm_of_parties(150)

    def test_of_those_who_meet_and_notify_by_datagrams(self):
        self.storm_of_parties(40, environment={"GOTHON_TRANSPORT": "datagram"})


if __name__ == "__main__":
    unittest.main()
