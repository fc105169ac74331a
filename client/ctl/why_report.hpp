#pragma once

#include <string>

#include "glue/wire/messages/questions.hpp"

namespace gothon::client {

/// The answer to `why` (docs/protocol.md section 3) as people read it: a line for each wait and
/// each node that does not wait, and what follows from that. Thread rule: any.
std::string why_report(const wire::ask::Why::Reply& answer);

}  // namespace gothon::client
