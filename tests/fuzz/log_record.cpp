// The reader of a session's log: a line is a record or damaged; what a record says is written again
// as the same.
#include "glue/wire/log_record.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gothon;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  if (const auto number = wire::decode_log_heading(line)) {
    const std::string heading = wire::log_heading(*number);
    if (wire::decode_log_heading(std::string_view(heading).substr(0, heading.size() - 1)) != number)
      std::abort();
  }
  const auto record = wire::decode_log(line);
  if (!record) return 0;
  if (record->text.data() < line.data() || record->text.size() > line.size()) std::abort();
  // Longer ones are written in pieces.
  if (record->text.empty() || record->text.size() > wire::kMaxLogText ||
      record->text.find('\n') != std::string_view::npos)
    return 0;
  std::string again;
  wire::append_log(again, record->time, record->node, record->stream,
                   std::string(record->text) + (record->ends ? "\n" : ""));
  const auto read = wire::decode_log(std::string_view(again).substr(0, again.size() - 1));
  if (!read || read->text != record->text || read->node != record->node ||
      read->ends != record->ends)
    std::abort();
  return 0;
}
