#include "client/log_printer.hpp"

#include <unistd.h>

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

LogPrinter::LogPrinter(Choice choice) : choice_(std::move(choice)) {
  if (LiveRows::can_be_on(STDOUT_FILENO) && LiveRows::can_be_on(STDERR_FILENO))
    rows_.emplace(STDOUT_FILENO);
}

bool LogPrinter::is_wanted(const wire::LogRecord& record) const {
  if (record.time < choice_.since) return false;
  if (choice_.nodes.empty()) return true;
  return record.stream != wire::LogStream::kNotice &&
         std::find(choice_.nodes.begin(), choice_.nodes.end(), record.node) != choice_.nodes.end();
}

std::string LogPrinter::label_of(const wire::LogRecord& record) const {
  const std::string time = choice_.times ? time_text(record.time) : "";
  if (record.stream == wire::LogStream::kNotice) return time + "gothon: ";
  return choice_.labelled ? time + "[" + std::to_string(record.node) + "] " : time;
}

void LogPrinter::take(const wire::LogRecord& record) {
  if (!is_wanted(record)) return;
  const Key key{record.node, record.stream};
  const auto open = open_.try_emplace(key, label_of(record)).first;
  std::string lines;
  open->second.feed(record.text, lines);
  if (record.ends) open->second.feed("\n", lines);
  if (rows_) {
    std::string text;
    const auto writer = 2 * record.node + (record.stream == wire::LogStream::kOut ? 0 : 1);
    rows_->take(writer, lines, {open->second.row(), open->second.is_redrawn()}, text);
    show(text);
  } else if (!lines.empty()) {
    put(key, lines);
  }
  if (record.ends) open_.erase(open);
}

void LogPrinter::put(const Key& key, const std::string& lines) {
  if (rows_) {
    std::string text;
    rows_->put_lines(lines, text);
    return show(text);
  }
  std::FILE* const to = key.second == wire::LogStream::kOut ? stdout : stderr;
  std::fwrite(lines.data(), 1, lines.size(), to);
}

void LogPrinter::show(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void LogPrinter::flush() {
  std::string text;
  if (rows_ && rows_->is_stale()) rows_->redraw(true, text);
  show(text);
  std::fflush(stdout);
}

void LogPrinter::clear_rows() {
  std::string text;
  if (rows_) rows_->erase(text);
  show(text);
  std::fflush(stdout);
}

void LogPrinter::finish() {
  clear_rows();
  for (auto& [key, line] : open_) {
    std::string text;
    line.finish(text);
    if (!text.empty()) put(key, text);
  }
  open_.clear();
  std::fflush(stdout);
}

}  // namespace gothon::client
