#pragma once

#include <optional>
#include <string>
#include <vector>

#include "glue/wire/messages/session_facts.hpp"

namespace gothon::client {

/// The record of a detached session, as docs/protocol.md section 5 has it; one whose session
/// process is gone without having written its end has the state `lost`. Thread rule: any.
std::optional<wire::SessionFacts> read_record(const std::string& id);

/// All records of sessions that are over.
std::vector<wire::SessionFacts> finished_records();

}  // namespace gothon::client
