#include "glue/wire/source.hpp"

#include "glue/wire/datagram.hpp"

namespace gothon::wire {
namespace {

constexpr char kInts = 1;

}  // namespace

std::optional<Source> decode_source(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kInts) return std::nullopt;
  const auto first = decode_exchange(bytes.substr(1));
  const auto step = first ? decode_exchange(first->desired) : std::nullopt;
  if (!step || first->expected.empty() || step->expected.empty()) return std::nullopt;
  return Source{first->expected, step->expected, step->desired};
}

}  // namespace gothon::wire
