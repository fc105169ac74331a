#pragma once

#include <systemd/sd-bus.h>

#include <cstdint>
#include <span>
#include <vector>

#include "glue/wire/messages/session_facts.hpp"

/// What the bus says of a session, from what it announces of itself (docs/protocol.md section 3;
/// systemd/org.gothon.Gothon1.xml). Thread rule: any.
namespace gothon::daemon {

constexpr uint64_t kChanges = SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE;
constexpr uint64_t kConstant = SD_BUS_VTABLE_PROPERTY_CONST;

struct SessionProperty {
  const char* name;
  const char* type;  ///< as D-Bus has it
  uint64_t flags;    ///< whether its changes are told: kChanges or kConstant
  int (*append)(sd_bus_message* reply, const wire::SessionFacts& facts);
  bool (*differs)(const wire::SessionFacts& before, const wire::SessionFacts& now);
};

/// All of them.
std::span<const SessionProperty> session_properties();

/// Writes the property of that name. Errors: negative as sd_bus_message_append(3), -ENOENT if there
/// is none.
int append_property(sd_bus_message* reply, const char* name, const wire::SessionFacts& facts);

/// The names of the properties that differ, of those whose changes are told.
std::vector<const char*> changed_properties(const wire::SessionFacts& before,
                                            const wire::SessionFacts& now);

}  // namespace gothon::daemon
