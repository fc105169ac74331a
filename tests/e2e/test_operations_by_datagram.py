"""All types and operations once more, by datagrams alone."""

import unittest

import test_arrays
import test_iterators
import test_operations
import test_queue_operations


class OperationsByDatagram(test_operations.Operations):
    transport = "datagram"


class ArraysByDatagram(test_arrays.Arrays):
    transport = "datagram"


class IteratorsByDatagram(test_iterators.Iterators):
    transport = "datagram"


class QueueOperationsByDatagram(test_queue_operations.QueueOperations):
    transport = "datagram"


if __name__ == "__main__":
    unittest.main()
