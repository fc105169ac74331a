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
  Json to_json() const;
  friend bool operator==(const Limit&, const Limit&) = default;
};

/// `[resource, soft, hard]`.
struct ResourceLimit {
  int resource = 0;
  Limit soft{};
  Limit hard{};

  static std::optional<Fault> from_json(const Json& from, ResourceLimit& to);
  Json to_json() const;
};

}  // namespace gothon::wire
