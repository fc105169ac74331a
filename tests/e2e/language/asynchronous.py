"""Coroutines: `async for`, `async with`, asynchronous comprehensions, `await` wherever it may stand."""
import asyncio

_x_: int = 0
_y_: int = 0
_s_: str = ""


class State:
    _c_: int = 0


class Context:
    def __init__(self, value): self.value = value
    async def __aenter__(self): return self.value
    async def __aexit__(self, *raised): return False


async def items(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i


async def give(value):
    await asyncio.sleep(0)
    return value


async def main():
    global _x_, _y_, _s_
    async for _x_ in items(3): print(_x_)
    async for State._c_ in items(2):
        pass
    else:
        print(State._c_)
    async with Context(5) as _x_, Context("s") as _s_:
        print(_x_, _s_)
    async with Context((6, 7)) as (_x_, State._c_): print(_x_, State._c_)
    print([_x_ async for _x_ in items(3)], [await give(_x_) for _x_ in (4, 5)], {_y_: _y_ async for _y_ in items(2)})
    _x_ = 6
    _x_ += await give(10)
    _x_ = await give(_x_) + await give(1)
    _x_, _y_ = await give((1, 2))
    print(_x_, _y_, (_s_ := await give("walrus")), _s_, f"{await give(_x_)=}", [i async for i in items(_y_) if _x_])
    print(await asyncio.gather(*(give(_x_) for _ in range(2))), (await give(State))._c_)
    (await give(State))._c_ = await give(9)
    (await give(State))._c_ *= await give(2)
    print(_x_, State._c_)
    return _x_


print(asyncio.run(main()))
