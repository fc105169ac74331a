#include "client/ctl/log_printer.hpp"

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

/// As LiveRows has it.
unsigned LogPrinter::writer_of(const Key& key) {
  return 2 * key.first + (key.second == wire::LogStream::kOut ? 0 : 1);
}

void LogPrinter::take(const wire::LogRecord& record) {
  if (!is_wanted(record)) return;
  const Key key{record.node, record.stream};
  const auto [open, is_new] = open_.try_emplace(key, label_of(record));
  if (!is_new && open->second.is_at_begin()) open->second.relabel(label_of(record));
  std::string lines;
  open->second.feed(record.text, lines);
  if (record.ends) open->second.feed("\n", lines);
  open->second.break_line(lines);
  if (rows_) {
    std::string text;
    rows_->take(writer_of(key), lines, {open->second.row(), open->second.is_redrawn()}, text);
    show(text);
  } else if (!lines.empty()) {
    put(key, lines);
  }
  if (record.ends && open->second.is_idle()) open_.erase(open);
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

int LogPrinter::patience() const {
  constexpr int kLook = 40;
  const bool holding = std::any_of(open_.begin(), open_.end(),
                                   [](const auto& each) { return each.second.is_holding(); });
  return holding ? kLook : -1;
}

void LogPrinter::release_held() {
  for (auto& [key, line] : open_) {
    if (!line.is_holding()) continue;
    std::string lines;
    line.release(lines, LineMerger::Clock::now());
    if (lines.empty()) continue;
    put(key, lines);
    if (rows_) rows_->set(writer_of(key), {line.row(), line.is_redrawn()});
  }
  std::erase_if(open_, [](const auto& each) { return each.second.is_idle(); });
}

void LogPrinter::flush() {
  release_held();
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
