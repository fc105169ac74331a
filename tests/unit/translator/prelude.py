_b_: bool = False
_x_: int = 0
_y_: int = 0
_f_: float = 0.0
_s_: str = ""
_q_: Queue[int] = Queue()
_lock_k_: callable = lambda: ()
_unlock_k_: callable = lambda: ()
_sync_k_: callable = lambda n=2: ()
