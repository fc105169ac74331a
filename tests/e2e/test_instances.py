"""Instances in queues: they arrive as pickle makes them, whether they go by pickle or by Gothon's own encoding, and the encoding is
taken wherever object alone says how they are copied (docs/language.md, section 6)."""

import product

HELPERS = """
import _thread, abc, copyreg, dataclasses, enum, gc, pickle, sys, types, weakref
_any_: Queue[object] = Queue()
_list_: Queue[list[object]] = Queue()
pickled = []
real = pickle.dumps


def dumps(*arguments):
    pickled.append(arguments)
    return real(*arguments)


pickle.dumps = dumps


def through(value, queue=_any_):
    # What arrives, and whether pickle made it.
    before = len(pickled)
    assert queue.put(value)
    got, found = queue.get()
    assert found
    return got, len(pickled) != before


def shape(value, known=None):
    # What it is made of, with the places of what can be changed and is there twice.
    known = {} if known is None else known
    kind = type(value)
    if kind in (tuple, frozenset):
        return kind, sorted([shape(each, known) for each in value], key=repr) if kind is frozenset else [shape(each, known) for each in value]
    if isinstance(value, (type(None), int, float, str, bytes, type, types.FunctionType, enum.Enum)):
        return kind, repr(value)
    if id(value) in known:
        return "again", known[id(value)][0]
    known[id(value)] = len(known), value
    if kind in (list, set):
        return kind, [shape(each, known) for each in value]
    if kind is dict:
        return kind, [(shape(key, known), shape(each, known)) for key, each in value.items()]
    slots = [(name, shape(getattr(value, name), known)) for name in copyreg._slotnames(kind) if hasattr(value, name)]
    content = [(shape(key, known), shape(each, known)) for key, each in getattr(value, "__dict__", {}).items()]
    return kind, content, slots, list(value) if isinstance(value, (list, dict, set)) else None


def same(value, by_pickle):
    wanted = shape(pickle.loads(real(value, 4)))
    got, was_pickled = through(value)
    assert shape(got) == wanted, (shape(got), wanted)
    assert by_pickle is None or was_pickled is by_pickle, (value, was_pickled)
    return got
"""

CLASSES = """
@dataclasses.dataclass
class Job:
    number: int
    name: str = "x"
    more: object = None

    class Part:
        "Of a job."

        def __init__(self, value):
            self.value = value


@dataclasses.dataclass(frozen=True, order=True)
class Frozen:
    number: int


class Slots:
    __slots__ = "a", "__b", "__weakref__"

    def __init__(self, *values):
        for name, value in zip(("a", "_Slots__b"), values):
            setattr(self, name, value)


class Both(Slots):
    __slots__ = "__dict__", "c"


class Sub(Job):
    kind = 7


class Property:
    def __init__(self):
        self.__dict__["x"] = 5

    @property
    def x(self):
        return 6


class Setting:
    __slots__ = "a", "b"

    def __init__(self):
        object.__setattr__(self, "a", 1)

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)
        object.__setattr__(self, "b", "set")


class Empty:
    pass


class Hashed:
    def __init__(self, number):
        self.number = number

    def __hash__(self):
        return hash(self.number)

    def __eq__(self, other):
        return self.number == other.number


class Reduce:
    def __reduce__(self):
        return Reduce, ()


class ReduceEx(Empty):
    def __reduce_ex__(self, protocol):
        return ReduceEx, ()


class Heir(ReduceEx):
    pass


class GetState:
    def __init__(self):
        self.x = 1

    def __getstate__(self):
        return {"x": 2}


class SetState:
    def __init__(self):
        self.x = 1

    def __setstate__(self, state):
        self.__dict__.update(state, y=3)


class NewArguments:
    def __new__(cls, number):
        self = object.__new__(cls)
        self.number = number
        return self

    def __getnewargs__(self):
        return (self.number,)


class New:
    def __new__(cls):
        self = object.__new__(cls)
        self.made = True
        return self


class Computed:
    def __getattr__(self, name):
        if name == "__setstate__":
            return lambda state: self.__dict__.update(computed=state)
        raise AttributeError(name)


class Known(Empty):
    pass


class Meta(type):
    pass


class WithMeta(metaclass=Meta):
    pass


class Abstract(abc.ABC):
    pass


class Words(list):
    pass


class Color(enum.Enum):
    RED = 1


class Error(Exception):
    pass


class Dictionary:
    @property
    def __dict__(self):
        return {"x": 1}


class Masked:
    __class__ = Empty
"""

SAME = """
def with_attributes(made, **attributes):
    made.__dict__.update(attributes)
    return made


def plain():
    job = Job(1, "a", [1, {"k": (2.5, b"b", None)}])
    yield from (job, Job(-2 ** 62, "\\ud800", {3}), Job.Part(frozenset([1])), Frozen(7), Sub(1, "b", Job.Part(Frozen(2))), Property(), Setting(), Empty())
    yield from (Slots(), Slots(1), Slots(1, [2]), Both(1, 2), with_attributes(Both(1), x=1, y=Slots(2)), with_attributes(Empty(), **{"not a name": 1, "": 2}))
    yield from ([job, Job(2), {"k": Job(3)}], (Frozen(1), Frozen(2)), [Empty() for _ in range(60)], [(1, "t")] * 70 + [Job(1)])
    yield from (with_attributes(Empty(), **{"a%d" % number: number for number in range(32)}), with_attributes(Empty(), _x=1, _Empty__y=2))
    yield from (Job(1, "n" * 300, "m" * 40000), Job(1, "same", "same"))


def others():
    twice = [1]
    job = Job(1)
    circle = Job(1)
    circle.more = [circle]
    deep = Job(0)
    for number in range(100):
        deep = Job(number, "", deep)
    yield from (Job(1, "a", [twice, twice]), [twice, twice, job], [job, job], (job, [job]), circle, Job(1, "a", {1: job, 2: job}), deep)
    yield from ([Empty() for _ in range(65)], with_attributes(Empty(), **{"a%d" % number: number for number in range(33)}))
    yield from (Reduce(), ReduceEx(), Heir(), GetState(), SetState(), NewArguments(7), New(), Computed(), WithMeta(), Abstract(), Words("ab"))
    yield from (Color.RED, Error(1), Job(1, "a", Color.RED), Job(1, "a", Empty), Job(1, "a", 1 + 2j), object())
    yield from (Job(1, "a", range(3)), Job(1, "a", len), with_attributes(Empty(), __any__=1))


for turn in range(3):
    for value in plain():
        same(value, False)
    for value in others():
        same(value, True)
same(Job(2 ** 70, "", [-2 ** 70]), None)
same(types.SimpleNamespace(a=1), None)
keyed = Empty()
keyed.__dict__[1] = 2
same(keyed, True)
own = with_attributes(Empty(), __reduce_ex__=lambda protocol: (Job, (1,)))
got, by_pickle = through(own)
assert by_pickle and type(got) is Job
for value in (Dictionary(), Masked()):
    try:
        wanted = shape(pickle.loads(real(value, 4)))
    except Exception as error:
        wanted = type(error)
    try:
        found = shape(through(value)[0])
    except Exception as error:
        found = type(error)
    assert found == wanted, (found, wanted)

# Keys and items of sets.
got, by_pickle = through({Hashed(1): {Hashed(2)}})
assert got == {Hashed(1): {Hashed(2)}} and not by_pickle
# Each object of a list of objects is one value.
assert through([Job(1), Job(2)], _list_) == ([Job(1), Job(2)], False)
# Names are interned, as pickle does it.
name = "".join(["attr", "ibute"])
got = through(with_attributes(Empty(), **{name: 1}))[0]
assert next(iter(vars(got))) is sys.intern(name) or sys.implementation.name != "cpython"
# A dict that is no plain one; PyPy gives pickle a plain one of it.
class Odd(dict):
    pass
odd = Empty()
odd.__dict__ = Odd(a=1)
same(odd, True if sys.implementation.name == "cpython" else None)


def error_of(value):
    try:
        through(value)
    except Exception as error:
        return type(error)


def real_error_of(value):
    try:
        real(value, 4)
    except Exception as error:
        return type(error)


def local():
    class Local:
        pass
    return Local()


for value in (local(), Job(1, "a", lambda: 0), Job(1, "a", _thread.allocate_lock())):
    assert error_of(value) is real_error_of(value) is not None, value
assert _any_.get() == (None, False)
print("right")
"""

LATER = """
# What says something about a class's instances later is heard at once, and so is what takes it back.
for instance in (Empty(), Job(1), Slots(1)):
    kind = type(instance)
    same(instance, False)
    for name, value in (
        ("__reduce__", lambda self: (Frozen, (7,))),
        ("__reduce_ex__", lambda self, protocol: (Frozen, (8,))),
        ("__getnewargs__", lambda self: ()),
        ("__getnewargs_ex__", lambda self: ((), {})),
        ("__getstate__", lambda self: (None, {})),
        ("__setstate__", lambda self, state: None),
        ("__getattr__", lambda self, name: object.__getattribute__(self, name)),
        ("__getattribute__", lambda self, name: object.__getattribute__(self, name)),
    ):
        setattr(kind, name, value)
        same(instance, True)
        delattr(kind, name)
        same(instance, False)
Empty.__new__ = staticmethod(lambda cls: object.__new__(cls))
same(Empty(), True)
del Empty.__new__
same(Empty(), False)
# A base says it.
same(Sub(1), False)
Job.__reduce__ = lambda self: (Frozen, (7,))
same(Sub(1), True)
del Job.__reduce__
same(Sub(1), False)
# copyreg is told.
same(Known(), False)
copyreg.pickle(Known, lambda known: (Frozen, (9,)))
assert type(same(Known(), True)) is Frozen
del copyreg.dispatch_table[Known]
same(Known(), False)
# The class's names name another, or nothing.
module, kept = sys.modules[__name__], Known
value = Known()
same(value, False)
module.Known = Empty
try:
    _any_.put(value)
    raise AssertionError("it is not the same class")
except pickle.PicklingError:
    pass
module.Known = kept
same(value, False)
for name, other in (("__qualname__", "Empty"), ("__module__", "nowhere")):
    before = getattr(Known, name)
    setattr(Known, name, other)
    try:
        _any_.put(value)
        raise AssertionError("it is not found")
    except (pickle.PicklingError, ImportError):
        pass
    setattr(Known, name, before)
    same(value, False)
# Between put and get.
_any_.put(Job(1))
Job.__setstate__ = lambda self, state: self.__dict__.update(state, set=True)
got = _any_.get()[0]
assert got.__dict__ == {"number": 1, "name": "x", "more": None, "set": True}, vars(got)
del Job.__setstate__
_any_.put(Slots(1, 2))
Slots.__setstate__ = lambda self, state: setattr(self, "a", state)
assert _any_.get()[0].a[1] == {"a": 1, "_Slots__b": 2}
del Slots.__setstate__
_any_.put(Known())
del module.Known
try:
    _any_.get()
    raise AssertionError("the class is gone")
except AttributeError as error:
    assert "Known" in str(error), error
module.Known = kept
assert type(_any_.get()[0]) is Known
# Nobody keeps a class.
def make(number):
    made = type("Made", (), {"__module__": __name__})
    module.Made = made
    instance = made()
    instance.number = number
    assert vars(same(instance, False)) == {"number": number}
    return weakref.ref(made)


classes = [make(number) for number in range(50)]
del module.Made
for _ in range(5):
    gc.collect()
assert [each() for each in classes] == [None] * 50
print("right")
"""

SENT = """
from jobs import Job, Outer
import multiprocessing
_node_: int = 0
_jobs_: Queue[Job] = Queue()
_objects_: Queue[object] = Queue()
class Main:
    def __init__(self):
        self.x = [1]
def work():
    return _jobs_.get(timeout=20)[0]
if __name__ == "__main__":
    if _node_ == 0:
        _jobs_.put(Job(1, "a"))
        inner = Outer.Inner()
        inner.deep = (1, Main())
        _objects_.put(inner)
    else:
        job, inner = _jobs_.get(timeout=20)[0], _objects_.get(timeout=20)[0]
        print(job, type(job) is Job, type(inner) is Outer.Inner, inner.deep[0], type(inner.deep[1]) is Main, inner.deep[1].x)
"""

class Instances(product.TestCase):
    def right(self, program, **environment):
        for name, path in product.interpreters().items():
            with self.subTest(name):
                self.write("app.py", HELPERS + CLASSES + program)
                run = self.gothon("--python", path, 1, "app", environment=environment)
                self.assertEqual((run.status, run.lines()), (0, ["right"]), repr(run))

    def test_they_arrive_as_pickle_makes_them(self):
        self.right(SAME)

    def test_they_arrive_as_pickle_makes_them_by_datagrams(self):
        self.right(SAME, GOTHON_TRANSPORT="datagram")

    def test_what_a_class_says_later_counts(self):
        self.right(LATER)

    def test_what_a_class_says_later_counts_by_datagrams(self):
        self.right(LATER, GOTHON_TRANSPORT="datagram")

    def test_another_node_finds_the_class(self):
        self.write("jobs.py", "import dataclasses\n@dataclasses.dataclass\nclass Job:\n    number: int\n    name: str\n"
                              "class Outer:\n    class Inner:\n        pass\n")
        self.write("app.py", SENT)
        for name, path in product.interpreters().items():
            for transport in ("", "datagram"):
                with self.subTest(name, transport=transport):
                    run = self.gothon("--python", path, "--label", "never", 2, "app", environment={"GOTHON_TRANSPORT": transport})
                    self.assertEqual((run.status, run.lines()), (0, ["Job(number=1, name='a') True True 1 True [1]"]), repr(run))


if __name__ == "__main__":
    product.main()
