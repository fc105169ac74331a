#pragma once

#include "client/run/session_run.hpp"
#include "client/words/arguments.hpp"
#include "client/words/environment.hpp"

namespace gothon::client {

/// Runs a module: everything from the caller's world to the last line of output. Says on stderr
/// what went wrong. Thread rule: one.
Outcome run_command(const RunArguments& arguments, const Environment& environment);

}  // namespace gothon::client
