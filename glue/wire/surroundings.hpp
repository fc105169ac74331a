#pragma once

#include <sys/resource.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "glue/wire/limits.hpp"

namespace gothon::wire {

/// What a process passes on to its children and cannot choose for them (docs/protocol.md section
/// 3).
struct Surroundings {
  /// Fact, as it is called for people → its value; equal values mean that the fact is the same.
  /// What the kernel does not tell is absent.
  std::map<std::string, std::string> facts;
  bool no_new_privileges = false;
  int nice = 0;
  std::array<rlim_t, RLIM_NLIMITS> hard_limits{};  ///< by resource
};

/// The field `world` of gothond's greeting: what its session processes pass on, and how far they
/// can be told otherwise.
struct HostsWorld {
  std::map<std::string, std::string> facts{};
  bool no_new_privileges = false;
  std::optional<int> lowest_nice{};
  std::vector<Limit> hard_limits{};  ///< by resource

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("facts", self.facts);
    form.defaulted("no_new_privileges", self.no_new_privileges);
    form.optional("lowest_nice", self.lowest_nice);
    form.defaulted("hard_limits", self.hard_limits);
  }
};

/// Those of this process: namespaces, root directory, users, groups, capabilities, system call
/// filters, limits. Sources: proc(5), namespaces(7), getrlimit(2). Thread rule: any.
Surroundings take_surroundings();

/// This process's surroundings, with the limits and the priority that it may give its children;
/// whether it may raise them is found by raising and putting back. Thread rule: one, before there
/// are children.
HostsWorld announced_surroundings();

/// Why children of a process with the announced surroundings `host` cannot be like children of
/// `caller`, in words (`another network namespace than gothond`); none when they can. What only one
/// side names is not compared: neighbour versions may know different facts. Thread rule: any.
std::optional<std::string> why_different(const Surroundings& caller, const HostsWorld& host);

}  // namespace gothon::wire
