"""Initial values that are computed (docs/language.md, section 4; one node; every line is exact)."""

import unittest

import interpreters
import programs


class InitialValues(programs.OneNode):
    def test_a_thread_that_would_wait_for_itself_is_told(self):
        self.expect("""
def declare():
    _x_: int = compute()
    return _x_
def compute():
    try:
        declare()
    except RuntimeError as error:
        print(str(error).split(":")[0])
    return 3
print(declare(), declare())
""", "_x_", "3 3")

    def test_an_initial_value_that_raises_is_evaluated_by_the_next(self):
        self.expect("""
turns = []
def compute():
    turns.append(1)
    if len(turns) < 3: raise KeyError(len(turns))
    return len(turns)
for i in range(4):
    try:
        _x_: int = compute()  # gothon: ignore
        print(_x_)
    except KeyError as error:
        print("raised", error)
print(turns)
""", "raised 1", "raised 2", "3", "3", "[1, 1, 1]")

    def test_pypy_collects_a_claim_that_an_exception_has_unwound(self):
        found = interpreters.pypys()
        self.assertTrue(found, "PyPy is not installed")
        self.write("app.py", """
            def declare(n):
                _x_: int = 1 // n
                return _x_
            for n in 0, 0, 1:
                try:
                    print(declare(n))
                except ZeroDivisionError:
                    print("raised")
            """)
        run = self.assertRun(self.gothon("--python", found[-1].path, 1, "app"))
        self.assertEqual((run.out, run.text()), (b"raised\nraised\n1\n", ""))

    def test_an_assignment_before_the_declaration_is_overwritten(self):
        self.expect("""
def early():
    global _x_
    try:
        print(_x_)
    except NameError as error:
        print("unset" if "_x_" in str(error) else error)
    _x_ = 9
early()
_x_: int = len("abc")
print(_x_)
""", "unset", "3")

    def test_nobody_waits_for_a_coroutine_that_computes_an_initial_value(self):
        self.expect("""
import asyncio
async def declare(name, turns):
    async def compute():
        for _ in range(turns): await asyncio.sleep(0)
        print(name, "is ready")
        return turns
    _x_: int = await compute()
    return _x_
async def main():
    print(await asyncio.gather(declare("slow", 20), declare("fast", 3)))
    print(await declare("late", 1))
asyncio.run(main())
""", "fast is ready", "slow is ready", "[3, 3]", "3")


if __name__ == "__main__":
    unittest.main()
