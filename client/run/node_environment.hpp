#pragma once

#include <string>
#include <vector>

namespace gothon::client {

/// What nodes have in their environment besides the caller's.
struct NodeEnvironment {
  std::string session;  ///< GOTHON_SESSION
  unsigned nodes = 1;   ///< GOTHON_NODE_COUNT
  unsigned threads =
      0;  ///< for each BLAS or OpenMP library that the caller has not set; 0: leave them

  /// The caller's `NAME=VALUE` list with these in it; GOTHON_NODE is each node's own and not in it.
  std::vector<std::string> apply(std::vector<std::string> callers) const;
};

/// How many threads each of `nodes` nodes may use for numerical libraries on `cpus` CPUs: every
/// library would otherwise start one per CPU in every node. 0 for one node, which has them all.
unsigned threads_per_node(unsigned nodes, unsigned cpus);

}  // namespace gothon::client
