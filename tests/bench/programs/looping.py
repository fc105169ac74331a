"""Every node is in a Python loop; node 1 fails when the file `fail` is there."""
import os

_node_: int = 0
_sync_all_: callable = lambda n=_node_count_: ()

_sync_all_(1)
_sync_all_()
print("here", flush=True)
if _node_ == 1:
    while not os.path.exists("fail"):
        pass
    raise SystemExit(3)
while True:
    pass
