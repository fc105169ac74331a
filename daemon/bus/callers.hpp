#pragma once

#include <systemd/sd-bus.h>

#include <functional>

#include "daemon/bus/answer.hpp"

namespace gothon::daemon {

/// Calls `act` on another turn if the process behind a call is this user's or root's; anybody else
/// is refused. The bus is asked who that is, and nobody waits for its answer. Returns what a
/// handler of sd-bus's returns. Thread rule: loop.
int if_of_this_user(sd_bus_message* call, std::function<void(const Call& call)> act);

}  // namespace gothon::daemon
