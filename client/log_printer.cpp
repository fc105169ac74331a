#include "client/log_printer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace gothon::client {
namespace {

std::string time_text(double seconds) {
  const auto whole = static_cast<std::time_t>(std::floor(seconds));
  std::tm parts{};
  char text[64] = "-";
  if (::localtime_r(&whole, &parts) != nullptr)
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  char fraction[16];
  std::snprintf(fraction, sizeof fraction, ".%03d ",
                static_cast<int>((seconds - std::floor(seconds)) * 1000));
  return std::string(text) + fraction;
}

}  // namespace

bool LogPrinter::is_wanted(const wire::LogRecord& record) const {
  if (record.time < choice_.since) return false;
  if (choice_.nodes.empty()) return true;
  return record.stream != wire::LogStream::kNotice &&
         std::find(choice_.nodes.begin(), choice_.nodes.end(), record.node) != choice_.nodes.end();
}

void LogPrinter::take(const wire::LogRecord& record) {
  if (!is_wanted(record)) return;
  const Key key{record.node, record.stream};
  Line& line = open_[key];
  if (line.text.empty()) line.time = record.time;
  line.text += record.text;
  if (record.ends) end_line(key, line);
}

void LogPrinter::end_line(const Key& key, Line& line) {
  const auto& [node, stream] = key;
  std::string whole = choice_.times ? time_text(line.time) : "";
  if (stream == wire::LogStream::kNotice) {
    whole += "gothon: ";
  } else if (choice_.labelled) {
    whole += "[" + std::to_string(node) + "] ";
  }
  whole += line.text + "\n";
  std::FILE* const to = stream == wire::LogStream::kOut ? stdout : stderr;
  std::fwrite(whole.data(), 1, whole.size(), to);
  open_.erase(key);
}

void LogPrinter::flush() {
  std::fflush(stdout);
}

void LogPrinter::finish() {
  while (!open_.empty()) {
    const Key key = open_.begin()->first;
    end_line(key, open_.begin()->second);
  }
  flush();
}

}  // namespace gothon::client
