import sys, time
_x_: int = 0
rounds = int(sys.argv[1])
for _ in range(200):
    _x_ += 1
started = time.perf_counter()
for _ in range(rounds):
    _x_ += 1
print((time.perf_counter() - started) * 1e6 / rounds)
