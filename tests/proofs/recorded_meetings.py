"""What the nodes of tests/proofs/histories.py do to wait for each other, and note of it; and their program's end."""

RECORD = """

class Overdue(Exception):
    pass


armed = False


def overdue(*_):
    if armed:
        raise Overdue


signal.signal(signal.SIGALRM, overdue)


def patiently(wait, seconds=PATIENCE):
    # False if it takes longer: the usual seconds are far from all that a wait here takes when nobody is forgotten.
    global armed
    try:
        armed = True
        signal.setitimer(signal.ITIMER_REAL, seconds)
        wait()
        armed = False
        return True
    except Overdue:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def record_mutex(choose, turn):
    done = []
    start = now()
    if not patiently(_lock_m_):
        return done
    done.append((start, now(), "lock", _node_ + 1))
    for _ in range(choose.randrange(3) * 50):
        pass
    start = now(); _unlock_m_(); done.append((start, now(), "unlock", _node_ + 1))
    return done


def record_lock(choose, turn, lock):
    # Who does not get it at once, or soon, leaves nothing in the history.
    start = now()
    kind = choose.randrange(3)
    if not (lock.acquire(timeout=PATIENCE) if kind else lock.acquire(False)):
        return []
    done = [(start, now(), "lock", _node_ + 1)]
    for _ in range(choose.randrange(3) * 50):
        pass
    start = now(); lock.release(); done.append((start, now(), "unlock", _node_ + 1))
    return done


def record_semaphore(choose, turn):
    kind = choose.randrange(4)
    if kind == 0:
        count = choose.randrange(1, 3)
        start = now(); _some_.release(count); end = now()
        return start, end, "gave", count
    if kind == 1:
        start = now(); taken = _some_.acquire(timeout=1e-4); end = now()
    else:
        start = now(); taken = _some_.acquire(False); end = now()
    # That none came for a while is true at some moment only.
    return (start, end, "took", 1) if taken else (start, end, "found none", 0)


def record_event(choose, turn):
    kind = choose.randrange(8)
    if kind == 0:
        start = now(); _flag_.set(); end = now()
        return start, end, "set", True
    if kind == 1:
        start = now(); _flag_.clear(); end = now()
        return start, end, "set", False
    if kind == 2:
        start = now(); seen = _flag_.wait(0); end = now()
        return start, end, "found set", seen
    if kind == 3:
        start = now(); seen = _flag_.wait(1e-4); end = now()
        return start, end, "found set", seen
    start = now(); seen = _flag_.is_set(); end = now()
    return start, end, "found set", seen


def record_latch(choose, turn, latch):
    # Two nodes wait at once, the others after a hundred signals each.
    if _node_ < 2 and turn == 0 or turn >= 100 and choose.randrange(2):
        start = now()
        if patiently(latch):
            return [(start, now(), "wait", 0)]
        return [(now(), now(), "stay", 0)]
    count = choose.randrange(1, 4)
    start = now(); latch(count); end = now()
    return [(start, end, "signal", count)]


def record_tasks(choose, turn):
    # Who waits for all to be done does so for a moment: those that would end it may be through.
    kind = choose.randrange(4)
    if kind == 0:
        start = now(); _tasks_.put(turn); end = now()
        return [(start, end, "more", 1)]
    if kind == 1:
        start = now()
        joined = patiently(_tasks_.join, 2e-3)
        return [(start, now(), "joined", 0)] if joined else []
    if not _tasks_.get()[1]:
        return []
    start = now(); _tasks_.task_done(); end = now()
    return [(start, end, "fewer", 1)]


def record_condition(choose, turn):
    # One wait is two steps, to let the lock go and to have it again; that it takes them one after the other is what the effects say.
    me = _node_ + 1
    start = now(); _c_.acquire(); done = [(start, now(), "c lock", me)]
    kind = choose.randrange(4)
    if kind == 0:
        count = choose.randrange(1, 4)
        start = now(); _c_.notify(count); done.append((start, now(), "notify", count))
    elif kind == 1:
        start = now(); _c_.notify_all(); done.append((start, now(), "notify", 99))
    else:
        start = now()
        told = _c_.wait(choose.choice((1e-9, 1e-4, 5e-3, 5e-3)))
        end = now()
        done += [(start, end, "sleep", me)] + ([(start, end, "woke", me)] if told else [(start, end, "gave up", me), (start, end, "c lock", me)])
    start = now(); _c_.release(); done.append((start, now(), "c unlock", me))
    return done


def record_barrier(choose, turn):
    # What a wait raises may be that it came to a broken one, that it became so, or that its own time was up.
    me = _node_
    kind = choose.randrange(40)
    if kind == 0:
        start = now(); _b3_.abort(); return [(start, now(), "abort", None)]
    if kind < 5:
        start = now(); _b3_.reset(); return [(start, now(), "reset", None)]
    start = now()
    try:
        place = _b3_.wait(choose.choice((1e-9, 5e-3, 2e-2, 2e-2)) if kind < 8 else 5e-2)
        end = now()
        return [(start, end, "come", (me, place)), (start, end, "pass", me)]
    except BrokenBarrierError:
        end = now()
        return [(start, end, "come", (me, None)), (start, end, "broke", me)]


KINDS = (("int", record_int), ("float", record_float), ("bool", record_bool), ("text", record_text),
         ("queue", record_queue), ("stack", record_stack), ("tuple", record_tuple), ("jobs", record_jobs),
         ("iterator", record_iterator), ("semaphore", record_semaphore), ("event", record_event), ("urgent", record_urgent),
         ("dict", record_dict), ("list", record_list), ("set", record_set))
#: Those of which one turn leaves several operations, or none.
STORIES = (("lock", lambda choose, turn: record_lock(choose, turn, _l_)), ("rlock", lambda choose, turn: record_lock(choose, turn, _r_)),
           ("tasks", record_tasks), ("condition", record_condition), ("barrier", record_barrier))


def main():
    choose = random.Random(_node_)
    lines = []
    for history in range(rounds):
        meet()
        done = []
        for turn in range(turns // 2):
            done += record_mutex(choose, turn)
        lines += [repr((history, "mutex") + one) for one in done]
        for name, record in STORIES:
            meet()
            if _node_ == 0:
                while _tasks_.get()[1]:
                    _tasks_.task_done()
                _b3_.reset()
            meet()
            done = []
            while len(done) < turns:
                done += record(choose, len(done))
            lines += [repr((history, name) + one) for one in done]
        meet()
        done = [record_ending(choose, turn, endings[history]) for turn in range(turns)]
        lines += [repr((history, "ending") + one) for one in done]
        meet()
        done = []
        for turn in range(turns):
            done += record_latch(choose, turn, latches[history])
            if done[-1][2] == "stay":
                break
        lines += [repr((history, "latch") + one) for one in done]
        for name, record in KINDS:
            meet()
            if _node_ == 0:
                _i_ = 2 ** 63 - 200_000_000 * (history % 2) - 1
                _f_ = 0.0
                _b_ = False
                _s_ = ""
                _t_ = ()
                _rows_ = iter(range(-20, 20))
                _flag_.clear()
                _d_.clear()
                _n_.clear()
                _m_.clear()
                while _queue_.get()[1] or _stack_.get()[1] or _jobs_.get()[1] or _some_.acquire(False) or _urgent_.get()[1]:
                    pass
            meet()
            done = [record(choose, turn) for turn in range(turns)]
            lines += [repr((history, name) + one) for one in done]
    print("\\n".join(lines))


main()
"""
