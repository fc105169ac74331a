"""Finds the shortest round trip through some cities: each node searches, and all of them know the best so far.

    gothon 4 best_route      from this folder
    gothon auto best_route 11

Two assignments that compute a variable from itself do it, each of them one atomic step. The first is a ticket: it deals out the first
two stops, each to one node. The second keeps the best route, also when several nodes find a better one at once. The route is the same
for every number of nodes.
"""
import itertools
import math
import random
import sys
import time

_node_: int = 0
_node_count_: int = 1

_ticket_: int = 0
_best_: tuple[int, str] = (99999999, "")  # a length and its route: of two such pairs the lesser one has the shorter route
_sync_done_: callable = lambda n=_node_count_: ()


def make_cities(count):
    place = random.Random(7)
    return {chr(ord("A") + number): (place.randrange(1000), place.randrange(1000)) for number in range(count)}


def search(cities, route, length):
    """Tries all ways to go on, but for those that are longer already than the best route of any node."""
    global _best_
    if length > _best_[0]:
        return
    if len(route) == len(cities):
        length += round(math.dist(cities[route[-1]], cities[route[0]]))
        _best_ = min(_best_, (length, route))
        return
    for city in cities:
        if city not in route:
            search(cities, route + city, length + round(math.dist(cities[route[-1]], cities[city])))


def main():
    global _ticket_
    cities = make_cities(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
    first, *others = cities
    starts = list(itertools.permutations(others, 2))
    started = time.time()
    while (ticket := (_ticket_ := _ticket_ + 1)) <= len(starts):
        one, two = starts[ticket - 1]
        length = round(math.dist(cities[first], cities[one])) + round(math.dist(cities[one], cities[two]))
        search(cities, first + one + two, length)
    _sync_done_(1)  # this node has nothing left
    if _node_ == 0:
        _sync_done_()  # nor has any other
        length, route = _best_
        print(f"route {route}, length {length}")
        print(f"runtime {time.time() - started:.2f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
