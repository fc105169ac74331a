"""Shared variables as class attributes.

    gothon 4 class_attributes   from this folder

`_deposits_` and `_balance_` are declared in the class body and used through `self`, the class and a subclass: it is the same variable each
time, for all instances on all nodes. `owner` is an ordinary attribute, each node's own.
"""

_node_: int = 0
_node_count_: int = 1

_sync_done_: callable = lambda n=_node_count_: ()


class Account:
    _balance_: float = 0.0
    _deposits_: int = 0
    _owners_: str = ""

    def __init__(self, owner):
        self.owner = owner

    def deposit(self, amount):
        Account._balance_ += amount
        Account._deposits_ += 1

    def describe(self):
        return f"{self._deposits_ // _node_count_} deposits per node, {self._balance_ / _node_count_} each"


class Savings(Account):
    def sign(self):
        Account._owners_ += self.owner


account = Savings("abcdefgh"[_node_ % 8])
account.sign()
for _ in range(40):
    account.deposit(0.25)

_sync_done_(1)
_sync_done_()
if _node_ == 0:
    print(account.describe())
    print("owners", "".join(sorted(Savings._owners_)))
