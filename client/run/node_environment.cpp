#include "client/run/node_environment.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gothon::client {
namespace {

/// Who reads them: OpenMP runtimes, OpenBLAS, MKL, BLIS, numexpr.
constexpr std::array<std::string_view, 5> kThreadVariables{
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS"};

bool sets(const std::string& entry, std::string_view name) {
  return entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=';
}

}  // namespace

std::vector<std::string> NodeEnvironment::apply(std::vector<std::string> callers) const {
  // A session inside a node has its own.
  std::erase_if(callers, [](const std::string& entry) {
    return sets(entry, "GOTHON_NODE") || sets(entry, "GOTHON_NODE_COUNT") ||
           sets(entry, "GOTHON_SESSION");
  });
  for (const std::string_view name : kThreadVariables) {
    const bool is_set = std::any_of(callers.begin(), callers.end(),
                                    [name](const std::string& entry) { return sets(entry, name); });
    if (threads != 0 && !is_set)
      callers.push_back(std::string(name) + "=" + std::to_string(threads));
  }
  callers.push_back("GOTHON_NODE_COUNT=" + std::to_string(nodes));
  callers.push_back("GOTHON_SESSION=" + session);
  return callers;
}

unsigned threads_per_node(unsigned nodes, unsigned cpus) {
  return nodes == 1 ? 0 : std::max(1u, cpus / nodes);
}

}  // namespace gothon::client
