"""Ten thousand kills."""

from proofs import storms


class KillStorm(storms.TestCase):
    def test_of_those_who_add(self):
        self.storm(6000, timeout=3600)

    def test_of_those_who_hold_a_mutex(self):
        self.storm_of_holders(3000, timeout=3600)

    def test_of_those_who_meet_and_notify(self):
        self.storm_of_parties(2000, timeout=3600)

    def test_by_datagrams(self):
        self.storm(500, timeout=3600, environment={"GOTHON_TRANSPORT": "datagram"})
        self.storm_of_holders(500, timeout=3600, environment={"GOTHON_TRANSPORT": "datagram"})
        self.storm_of_parties(500, timeout=3600, environment={"GOTHON_TRANSPORT": "datagram"})
