#pragma once

#include <sys/ioctl.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "daemon/supervise/spawn.hpp"
#include "glue/wire/control.hpp"

namespace gothon::daemon {

/// What `run` asks for (docs/protocol.md section 3), checked and unpacked.
struct RunRequest {
  std::string name;
  std::string project;
  std::string module;
  uint32_t nodes = 1;
  bool keep_going = false;
  bool keep_directory = false;
  /// A session in which nobody can go on ends by itself.
  bool deadlock_check = true;
  /// The session goes on without its client; its nodes write to a log in `record`.
  bool detached = false;
  std::string record;  ///< the path of its record directory, if it is detached
  /// Detached nodes write to a terminal of this size.
  std::optional<winsize> terminal;
  /// From SIGTERM to SIGKILL when nodes are stopped.
  std::chrono::milliseconds stop_timeout{5000};
  /// Nodes write where they begin: one that ends before that is no Python that works.
  bool marks_start = false;
  /// Each node on one of the caller's CPUs, in turn.
  bool bind_to_cores = false;
  uint32_t string_limit = 65536;
  uint64_t token = 0;
  CallersWorld world;
  std::string interpreter;
  std::string directory;  ///< `.gothon/<id>`
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::vector<std::string> declarations;  ///< encoded
  os::UniqueFd working_directory;
};

/// Reads a `run` message. On failure says what is wrong with it; nothing is kept but what the
/// message owns.
os::Expected<RunRequest> read_run_request(wire::Message& message);

/// The node's own arguments: `{node}` stands for its number.
std::vector<std::string> arguments_for(const RunRequest& request, uint32_t node);

/// The environment with the node's own GOTHON_NODE.
std::vector<std::string> environment_for(const RunRequest& request, uint32_t node);

/// The caller's world, on the node's CPU if nodes are bound to one each.
CallersWorld world_for(const RunRequest& request, uint32_t node);

}  // namespace gothon::daemon
