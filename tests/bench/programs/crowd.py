# All nodes take one lock again and again for a second; each prints how often it had it and the longest wait, in seconds.
import time
_node_count_: int = 0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_sync_ready_: callable = lambda n=_node_count_: ()

def take(seconds):
    now = time.perf_counter
    end = now() + seconds
    turns = longest = had = 0
    while had < end:
        asked = now()
        _lock_m_()
        had = now()
        _unlock_m_()
        longest = max(longest, had - asked)
        turns += 1
    return turns, longest

_sync_ready_(1)
_sync_ready_()
print(*take(1.0))
