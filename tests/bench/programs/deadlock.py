"""Two nodes lock in a circle; the last line tells when the second one did."""
import time

_node_: int = 0
_lock_a_: callable = lambda: ()
_lock_b_: callable = lambda: ()
_sync_both_: callable = lambda n=2: ()

_lock_a_() if _node_ == 0 else _lock_b_()
_sync_both_(1)
_sync_both_()
print(time.monotonic(), flush=True)
_lock_b_() if _node_ == 0 else _lock_a_()
