"""A thousand histories."""

from proofs import histories

ROUNDS = 10


class Linearizability(histories.TestCase):
    def test_in_shared_memory(self):
        for _ in range(12):
            self.check_histories(ROUNDS)

    def test_by_datagrams(self):
        for _ in range(4):
            self.check_histories(ROUNDS, environment={"GOTHON_TRANSPORT": "datagram"})

    def test_half_of_the_nodes_by_datagrams(self):
        options = self.half_by_datagrams()
        for _ in range(4):
            self.check_histories(ROUNDS, **options)
