// A line of text per record: a log is read with any tool, and a file that was cut off by a full
// disk or a crash costs its last line only. The node's own bytes come last and are not escaped;
// they hold no newline.
#include "glue/wire/log_record.hpp"

#include <charconv>
#include <cstdio>
#include <system_error>

namespace gothon::wire {
namespace {

constexpr std::string_view kHeading = "gothon-log 1 ";

void append_record(std::string& out, std::string_view head, bool ends, std::string_view text) {
  out += head;
  out += ends ? "F " : "P ";
  out += text;
  out += '\n';
}

/// Takes a word and the blank after it; empty if there is none.
std::string_view take_word(std::string_view& line) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return {};
  const std::string_view word = line.substr(0, blank);
  line.remove_prefix(blank + 1);
  return word;
}

template <typename Number>
bool read_number(std::string_view word, Number& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size() && !word.empty();
}

}  // namespace

void append_log(std::string& out, double time, std::uint32_t node, LogStream stream,
                std::string_view bytes) {
  char head[64];
  const int size =
      std::snprintf(head, sizeof head, "%.6f %u %c ", time, node, static_cast<char>(stream));
  const std::string_view start(head, static_cast<std::size_t>(size));
  while (!bytes.empty()) {
    std::size_t end = bytes.substr(0, kMaxLogText).find('\n');
    const bool ends = end != std::string_view::npos;
    if (!ends) end = bytes.size() < kMaxLogText ? bytes.size() : kMaxLogText;
    append_record(out, start, ends, bytes.substr(0, end));
    bytes.remove_prefix(end + (ends ? 1 : 0));
  }
}

std::optional<LogRecord> decode_log(std::string_view line) {
  LogRecord record;
  if (!read_number(take_word(line), record.time) || !read_number(take_word(line), record.node))
    return std::nullopt;
  const std::string_view stream = take_word(line);
  const std::string_view form = take_word(line);
  if (stream != "o" && stream != "e" && stream != "n") return std::nullopt;
  if (form != "F" && form != "P") return std::nullopt;
  record.stream = static_cast<LogStream>(stream[0]);
  record.ends = form == "F";
  record.text = line;
  return record;
}

std::string log_heading(std::uint64_t number) {
  return std::string(kHeading) + std::to_string(number) + "\n";
}

std::optional<std::uint64_t> decode_log_heading(std::string_view line) {
  std::uint64_t number = 0;
  if (!line.starts_with(kHeading) || !read_number(line.substr(kHeading.size()), number))
    return std::nullopt;
  return number;
}

}  // namespace gothon::wire
