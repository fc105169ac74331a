#include "client/run/scope_properties.hpp"

#include <array>
#include <sstream>

#include "glue/os/command_output.hpp"
#include "glue/os/control_groups.hpp"
#include "glue/os/directory.hpp"

namespace gothon::client {
namespace {

struct Controller {
  std::string_view beginning;  ///< of the properties' names
  const char* name;
};

/// The first that fits; pressure is told without a controller.
constexpr auto kControllers = std::to_array<Controller>({{"MemoryPressure", ""},
                                                         {"Memory", "memory"},
                                                         {"CPU", "cpu"},
                                                         {"StartupCPU", "cpu"},
                                                         {"AllowedCPUs", "cpuset"},
                                                         {"StartupAllowedCPUs", "cpuset"},
                                                         {"AllowedMemoryNodes", "cpuset"},
                                                         {"StartupAllowedMemoryNodes", "cpuset"},
                                                         {"IPA", ""},
                                                         {"IO", "io"},
                                                         {"StartupIO", "io"},
                                                         {"Tasks", "pids"}});

os::Expected<void> check_controllers(pid_t process, const std::vector<std::string>& properties) {
  const auto group = os::control_group_of(process);
  if (!group) return tl::unexpected(group.error());
  // What the user manager may use is in the group above the slice.
  const auto usable = os::controllers_in(group->substr(0, group->rfind("/gothon.slice/")));
  if (!usable) return tl::unexpected(usable.error());
  for (const std::string& property : properties) {
    const std::string controller = controller_of(property);
    if (!controller.empty() && !usable->contains(controller))
      return os::fail(property + ": nothing would keep that limit: the user manager has no " +
                      controller + " controller here: gothonctl doctor says what it has");
  }
  return {};
}

}  // namespace

std::string controller_of(const std::string& property) {
  for (const Controller& each : kControllers) {
    if (property.starts_with(each.beginning)) return each.name;
  }
  return "";
}

os::Expected<void> set_scope_properties(const std::string& scope, pid_t process,
                                        const std::vector<std::string>& properties) {
  if (auto kept = check_controllers(process, properties); !kept) return kept;
  std::vector<std::string> words{"systemctl", "--user", "--runtime", "set-property", scope};
  words.insert(words.end(), properties.begin(), properties.end());
  const auto set = os::output_of(std::move(words));
  if (!set) return tl::unexpected(set.error());
  if (set->status != 0) {
    std::string all;
    for (const std::string& property : properties) all += (all.empty() ? "" : " ") + property;
    return os::fail(all + ": systemd does not take it: " + set->first_line() +
                    ": see systemd.resource-control(5)");
  }
  return {};
}

}  // namespace gothon::client
