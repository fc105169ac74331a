#pragma once

#include <systemd/sd-bus.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

/// What the bus says of a session, from what it announces of itself (docs/protocol.md section 3;
/// systemd/org.gothon.Gothon1.xml). Thread rule: any.
namespace gothon::daemon {

/// Throws nlohmann::json::exception if a fact that gothond reads is not what it has to be. One that
/// is missing is no fault: other versions may not have it. REQUIRES, for all else: it does not.
void check_facts(const nlohmann::json& facts);

/// How many nodes a session announces as `total` or `alive`; 0 if it does not say.
uint32_t node_count(const nlohmann::json& facts, const char* name);

/// Writes the property of that name. Errors: negative as sd_bus_message_append(3), -ENOENT if there
/// is none.
int append_property(sd_bus_message* reply, const char* name, const nlohmann::json& facts);

/// The names of the properties that differ, of those whose changes are told.
std::vector<const char*> changed_properties(const nlohmann::json& before,
                                            const nlohmann::json& now);

}  // namespace gothon::daemon
