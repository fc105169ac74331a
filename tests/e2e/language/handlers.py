"""Targets of `except … as`: the value is that of the exception, the name is not unbound at the end."""
_x_: int = 1


class Numbered(Exception):
    def __index__(self):
        return self.args[0]


def catch(error, kinds):
    global _x_
    try:
        raise error
    except kinds as _x_: print("caught", int(_x_))
    else:
        print("none")


def nested():
    global _x_
    try:
        try:
            raise Numbered(5)
        except ValueError as _x_:
            print("wrong")
        except (KeyError, Numbered) as _x_:
            if int(_x_) == 5:
                raise Numbered(6)
        finally:
            print("finally")
    except Numbered as \
            _x_:
        def inner():
            return int(_x_) + 1

        print(inner())


def first_statement_is_a_try():
    global _x_
    try:
        raise Numbered(7)
    except Numbered as _x_:
        try:
            print(int(_x_) + 10)
        except TypeError:
            print("wrong")


catch(Numbered(3), Numbered)
nested()
first_statement_is_a_try()


class Body:
    try:
        raise Numbered(11)
    except Exception as _x_:
        pass
    print([name for name in vars() if "x" in name])
