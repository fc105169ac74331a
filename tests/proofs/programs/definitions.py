"""Functions, classes, generators and coroutines with shared variables in every part."""


class Definitions:
    """A part of Program, whose names it uses."""

    def function_parts(self):
        name = self.fresh("f")
        return ["def {}(a,·b=·{},·*rest,·c:·{}·=·{},·**more)·->·{}:".format(name, self.value("int"), self.read("int"), self.any(2), self.read("str")),
                "    '''doc'''", "    return a,·b,·c,·{},·rest,·more".format(self.any(2)),
                "print({}(·{},·*({},),·c=·{},·**{{'z':·{}}}),·{}.__annotations__,·{}.__doc__)".format(name, self.read("int"), self.read("int"), self.read("str"), self.read("int"), name, name)]

    def decorated(self):
        name = self.fresh("g")
        return ["@(lambda part:·(lambda f:·(note({}),·part,·f)))({})".format(self.read("int"), self.read("str")) if self.version >= (3, 9) else "@Held",
                "def {}():·return·{}".format(name, self.any(1)), "print(type({}).__name__)".format(name)]

    def class_parts(self):
        name = self.fresh("K")
        return ["class {}(*[C],·metaclass=Meta,·a=·{},·**{{'b':·{}}}):".format(name, self.read("int"), self.read("str")),
                "    inner·=·{}".format(self.any(2)), "    def method(self,·k=·{}):·return·k,·{}".format(self.read("int"), self.any(2)),
                "    if·{}:·other = 1".format(self.truth(2)), "print({}().method(),·{}.inner,·{}().{})".format(name, name, name, self.c[2:]) if not self.parens else "print({}().method(),·({}.{}))".format(name, name, self.c[2:])]

    def methods(self):
        name, attribute = self.fresh("M"), self.c[2:]
        read = lambda owner: "({}.{})".format(owner, attribute) if self.parens else "{}.{}".format(owner, attribute)
        return ["class {}(C):".format(name), "    def read(self,·n):·return·{}·+·n".format(read("self")),
                "    @classmethod", "    def by_class(cls):·C.{}·+=·1;·return·{}·-·{}".format(attribute, read("cls"), read("C")),
                "    @staticmethod", "    def fixed():·C.{}·=·{};·return·[{},·{}]".format(attribute, self.value("int"), read(name), read("C")),
                "print({}().read({}),·{}.by_class(),·{}().fixed(),·{})".format(name, self.integer(), name, name, read("{}()".format(name)))]

    def generator(self):
        name = self.fresh("gen")
        target = self.random.choice([self.x, self.y])
        return ["def {}():".format(name), "    global {}".format(target), "    {}·+=·yield·{}".format(target, self.read("int")),
                "    {}·=·yield·(yield·{})".format(target, self.read("str")), "    yield from·[{},·{}]".format(self.read("int"), self.any(1)), "    return·{}".format(self.read("int")),
                "turn = {}()".format(name), "print(next(turn), turn.send(3), turn.send({}), turn.send(5), list(turn))".format(self.integer(2))]

    def coroutine(self):
        name = self.fresh("co")
        target = self.random.choice([self.x, self.y])
        return ["async def {}():".format(name), "    global {}".format(target), "    {}·=·await·Later({})".format(target, self.value("int")),
                "    {}·+=·await·Later({})".format(target, self.read("int")), "    async for·{}·in·Later(7):·print({})".format(target, self.reading(target)),
                "    async with·Later({})·as·{}:·print({})".format(self.value("int"), self.store(self.c), self.reading(self.c)),
                "    print([n·+·{}·async for n in Later({})], f\"{{await Later({})}}\")".format(self.read("int"), self.read("int"), self.read("int")), "    return·{}".format(self.any(1)), "print(drive({}()))".format(name)]

    def generics(self):
        name = self.fresh("G")
        return ["def {}[T](a:·T)·->·{}:·return·a,·{}".format(name, self.read("int"), self.any(1)), "print({}({}),·{}.__annotations__['return'])".format(name, self.read("int"), name),
                "class {}c[T]:".format(name), "    part·=·{}".format(self.any(1)), "print({}c.part);·type {}t = int".format(name, name)]
