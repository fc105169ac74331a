#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <optional>

#include "glue/wire/members.hpp"

namespace gothon::wire {

/// A limit as it stands in a message: "unlimited" or a number. Thread rule: any.
struct Limit {
  rlim_t value = RLIM_INFINITY;

  static std::optional<Fault> from_json(const Json& from, Limit& to);
  void to_json(Json& to) const;
  friend bool operator==(const Limit&, const Limit&) = default;
};

/// `[resource, soft, hard]`.
struct ResourceLimit {
  int resource = 0;
  Limit soft{};
  Limit hard{};

  static std::optional<Fault> from_json(const Json& from, ResourceLimit& to);
  void to_json(Json& to) const;
};

}  // namespace gothon::wire
