#include "glue/wire/messages/session_facts.hpp"

#include <utility>

#include "glue/wire/json.hpp"

namespace gothon::wire {

std::string record_text(const SessionFacts& facts) {
  return write(facts).text(2) + "\n";
}

std::optional<SessionFacts> read_record_text(std::string_view text) {
  auto facts = read<SessionFacts>(parse_json(text));
  if (!facts) return std::nullopt;
  return std::move(*facts);
}

}  // namespace gothon::wire
