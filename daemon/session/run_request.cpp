#include "daemon/session/run_request.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>

namespace gothon::daemon {

uint64_t token_of(const wire::ask::Run& run) {
  uint64_t token = 0;
  std::from_chars(run.token.data(), run.token.data() + run.token.size(), token, 16);
  return token;
}

std::vector<std::string> arguments_for(const wire::ask::Run& run, uint32_t node) {
  std::vector<std::string> arguments = run.arguments;
  const auto number = std::find(arguments.begin(), arguments.end(), "{node}");
  if (number != arguments.end()) *number = std::to_string(node);
  return arguments;
}

std::vector<std::string> environment_for(const wire::ask::Run& run, uint32_t node) {
  std::vector<std::string> environment = run.environment;
  environment.push_back("GOTHON_NODE=" + std::to_string(node));
  return environment;
}

CallersWorld world_for(const wire::ask::Run& run, uint32_t node) {
  CallersWorld world;
  world.umask = run.world.umask;
  world.nice = run.world.nice;
  world.io_priority = run.world.io_priority;
  world.ignored_signals = run.world.ignored_signals;
  world.no_new_privileges = run.world.no_new_privileges;
  for (const wire::ResourceLimit& limit : run.world.limits)
    world.limits.emplace_back(limit.resource, rlimit{limit.soft.value, limit.hard.value});
  std::vector<uint64_t> cpus;
  for (const uint64_t cpu : run.world.affinity) {
    if (cpu < CPU_SETSIZE) cpus.push_back(cpu);
  }
  if (run.bind == wire::Binding::kCore && !cpus.empty()) {
    std::sort(cpus.begin(), cpus.end());
    cpus = {cpus[node % cpus.size()]};
  }
  for (const uint64_t cpu : cpus) CPU_SET(cpu, &world.affinity);
  return world;
}

}  // namespace gothon::daemon
