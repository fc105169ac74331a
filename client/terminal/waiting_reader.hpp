#pragma once

#include <sys/types.h>

/// Who reads a node's standard input, as far as the kernel tells. Thread rule: any.
namespace gothon::client {

/// Whether a thread of the process, or of one that descends from it, may be waiting for input: it
/// sleeps in a read of a pipe, in poll(2), select(2), epoll_wait(2), or in what is not told. A
/// thread that runs, waits for time or for a lock does not. Source: proc(5), `wchan`.
bool may_wait_for_input(pid_t process);

}  // namespace gothon::client
