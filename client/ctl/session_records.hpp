#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace gothon::client {

/// The record of a detached session, as docs/protocol.md section 5 has it; one whose session
/// process is gone without having written its end has the state `lost`. Thread rule: any.
std::optional<nlohmann::json> read_record(const std::string& id);

/// All records of sessions that are over.
nlohmann::json finished_records();

}  // namespace gothon::client
