#include "client/words/node_endings.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cstring>

namespace gothon::client {
namespace {

/// `0-2,5`
std::string ranges_of(std::vector<unsigned> nodes) {
  std::sort(nodes.begin(), nodes.end());
  std::string text;
  for (size_t first = 0; first < nodes.size();) {
    size_t last = first;
    while (last + 1 < nodes.size() && nodes[last + 1] == nodes[last] + 1) ++last;
    text += (text.empty() ? "" : ",") + std::to_string(nodes[first]);
    if (last > first) text += "-" + std::to_string(nodes[last]);
    first = last + 1;
  }
  return text;
}

}  // namespace

std::string describe_wait_status(int status) {
  if (!WIFSIGNALED(status)) return "exit status " + std::to_string(WEXITSTATUS(status));
  const char* name = ::sigabbrev_np(WTERMSIG(status));
  const std::string signal =
      name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(WTERMSIG(status));
  return "killed by " + signal + (WCOREDUMP(status) ? " (core dumped)" : "");
}

std::string describe_want_of_memory(uint64_t limit) {
  if (limit == 0) return ", out of memory: the machine had none left";
  constexpr uint64_t kMebibyte = 1 << 20;
  return ", out of memory: the session's limit is " + std::to_string(limit / kMebibyte) +
         " MiB, raise it with --memory-max";
}

bool NodeEndings::has_ended(unsigned node) const {
  return std::any_of(nodes_.begin(), nodes_.end(), [node](const auto& each) {
    return std::find(each.second.begin(), each.second.end(), node) != each.second.end();
  });
}

std::string NodeEndings::summary() const {
  std::string text;
  for (const auto& [status, nodes] : nodes_) {
    text += (text.empty() ? "" : "; ") + std::string(nodes.size() == 1 ? "node " : "nodes ") +
            ranges_of(nodes) + ": " + describe_wait_status(status);
  }
  return text;
}

}  // namespace gothon::client
