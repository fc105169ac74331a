#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gothon::client {

/// `exit status 3`, `killed by SIGSEGV (core dumped)`: a wait status in words.
std::string describe_wait_status(int status);

/// `, out of memory (the session's limit is 100 MiB)`: why the kernel killed a node; `limit` in
/// bytes, 0 when the machine as a whole had none left.
std::string describe_want_of_memory(uint64_t limit);

/// How the nodes of a session ended, for one line at the end in place of one for each node.
/// Thread rule: one.
class NodeEndings {
 public:
  void record(unsigned node, int wait_status) { nodes_[wait_status].push_back(node); }

  bool has_ended(unsigned node) const;

  /// `nodes 0-2: killed by SIGINT; node 3: exit status 1`; empty when none has ended.
  std::string summary() const;

 private:
  std::map<int, std::vector<unsigned>> nodes_;  ///< by wait status
};

}  // namespace gothon::client
