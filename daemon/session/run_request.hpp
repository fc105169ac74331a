#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/supervise/spawn.hpp"
#include "glue/wire/messages/run.hpp"

/// What `run` asks for (docs/protocol.md section 3), as each node gets it. Thread rule: any.
namespace gothon::daemon {

/// The secret of the session; 0 if it is no number.
uint64_t token_of(const wire::ask::Run& run);

/// The node's own arguments: `{node}` stands for its number.
std::vector<std::string> arguments_for(const wire::ask::Run& run, uint32_t node);

/// The environment with the node's own GOTHON_NODE.
std::vector<std::string> environment_for(const wire::ask::Run& run, uint32_t node);

/// The caller's world, on the node's CPU if nodes are bound to one each.
CallersWorld world_for(const wire::ask::Run& run, uint32_t node);

}  // namespace gothon::daemon
