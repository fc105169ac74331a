# What a session costs in shared memory: with scalars and locks alone, with a long queue, and after that was drained.
import os
_node_: int = 0
_a_: int = 0
_b_: float = 0
_c_: bool = False
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_sync_s_: callable = lambda n=2: ()
_sync_end_: callable = lambda n=1: ()
_q_: Queue[str] = Queue()

def kibibytes():
    for name in os.listdir("/proc/{}/fd".format(os.getppid())):
        path = "/proc/{}/fd/{}".format(os.getppid(), name)
        if os.path.exists(path) and "gothon-session" in os.readlink(path):
            return os.stat(path).st_blocks // 2

if _node_ == 0:
    _lock_m_()
    _unlock_m_()
    print(kibibytes(), end=" ")
    for _ in range(200_000):
        _q_.put("x" * 100)
    print(kibibytes(), end=" ")
    while _q_.get()[1]:
        pass
    print(kibibytes())
    _sync_end_(1)
else:
    _sync_end_()
