"""Initial values with `await` and `yield`."""
import asyncio

log = []


async def compute(n):
    log.append(n)
    await asyncio.sleep(0)
    return n


async def items(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i


async def declare(n):
    _x_: int = await compute(n)
    _y_: int = sum([i async for i in items(n)])
    return _x_, _y_


async def main():
    print(await declare(3))
    _z_: int = (await compute(4) + await compute(5))
    print(_z_, log)


asyncio.run(main())


def generator():
    _g_: int = yield 1
    _h_: str = (yield 2) * 2
    print(_g_, _h_)


g = generator()
print(next(g), g.send(10))
try:
    g.send("ab")
except StopIteration:
    print("end")
