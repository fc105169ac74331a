#pragma once

#include <sys/resource.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace gothon::wire {

/// A limit as it stands in a message: "unlimited" or a number. Thread rule: any.
nlohmann::json limit_value(rlim_t value);
/// The other way round. A value of another type throws nlohmann::json::exception. Thread rule: any.
rlim_t limit_of(const nlohmann::json& value);

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

/// Those of this process: namespaces, root directory, users, groups, capabilities, system call
/// filters, limits. Sources: proc(5), namespaces(7), getrlimit(2). Thread rule: any.
Surroundings take_surroundings();

/// The field `world` of gothond's greeting: this process's surroundings, with the limits and the
/// priority that it may give its children; whether it may raise them is found by raising and
/// putting back. Thread rule: one, before there are children.
nlohmann::json announced_surroundings();

/// Why children of a process with the announced surroundings `host` cannot be like children of
/// `caller`, in words (`another network namespace than gothond`); none when they can. What only one
/// side names is not compared: neighbour versions may know different facts. A field of a wrong type
/// throws nlohmann::json::exception. Thread rule: any.
std::optional<std::string> why_different(const Surroundings& caller, const nlohmann::json& host);

}  // namespace gothon::wire
