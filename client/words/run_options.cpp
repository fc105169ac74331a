#include "client/words/run_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

namespace gothon::client {
namespace {

/// Nothing, or why the value will not do.
using Taken = os::Expected<void>;

/// One option: a row adds it.
struct RunOption {
  const char* name;
  char brief;  ///< 0: none
  bool has_value;
  Taken (*take)(RunArguments& run, const std::string& value);
};

std::optional<Choice> choice_from(const std::string& word) {
  if (word == "auto") return Choice::kAuto;
  if (word == "always") return Choice::kAlways;
  if (word == "never") return Choice::kNever;
  return std::nullopt;
}

template <Choice RunArguments::* member>
Taken take_choice(RunArguments& run, const std::string& value) {
  const auto choice = choice_from(value);
  if (!choice) return os::fail("no such choice, use auto, always or never");
  run.*member = *choice;
  return {};
}

template <bool RunArguments::* member, bool value>
Taken take_flag(RunArguments& run, const std::string&) {
  run.*member = value;
  return {};
}

template <std::string RunArguments::* member>
Taken take_text(RunArguments& run, const std::string& value) {
  run.*member = value;
  return {};
}

template <std::optional<std::chrono::milliseconds> RunArguments::* member>
Taken take_duration(RunArguments& run, const std::string& value) {
  run.*member = duration_from(value);
  if (run.*member) return {};
  return os::fail("it is no time above 0, give seconds as in 90 or 1.5, or as in 2m or 1h");
}

Taken take_python(RunArguments& run, const std::string& value) {
  if (value.empty()) return os::fail("it is empty, give a name or a path");
  run.python = value;
  return {};
}

Taken take_only(RunArguments& run, const std::string& value) {
  auto nodes = node_set_from(value);
  if (!nodes) return os::fail("it is no list of nodes, give numbers as in 0,3 or 0-2");
  run.only = std::move(*nodes);
  return {};
}

Taken take_label_format(RunArguments& run, const std::string& value) {
  run.label_format = value;
  // Braces around a word are meant as a field; others stand for themselves.
  for (size_t open = value.find('{'); open != std::string::npos; open = value.find('{', open + 1)) {
    size_t end = open + 1;
    while (end < value.size() && value[end] >= 'a' && value[end] <= 'z') ++end;
    const std::string field = value.substr(open + 1, end - open - 1);
    if (field.empty() || end == value.size() || value[end] != '}') continue;
    if (field != "node" && field != "count" && field != "name")
      return os::fail("there is no field {" + field + "}, use {node}, {count} or {name}");
  }
  return {};
}

Taken take_debugged(RunArguments& run, const std::string& value) {
  const auto nodes = node_set_from(value);
  if (!nodes || std::count(nodes->begin(), nodes->end(), true) != 1)
    return os::fail("it is no node, give its number");
  run.debugged = static_cast<unsigned>(nodes->size() - 1);
  return {};
}

Taken take_log_directory(RunArguments& run, const std::string& value) {
  if (value.empty()) return os::fail("it is empty, give a directory");
  run.log_directory = value;
  return {};
}

Taken take_property(RunArguments& run, const std::string& value) {
  const size_t sign = value.find('=');
  if (sign == 0 || sign == std::string::npos)
    return os::fail("it is no property, give one as in MemoryMax=500M");
  run.properties.push_back(value);
  return {};
}

template <const char* name>
Taken take_limit(RunArguments& run, const std::string& value) {
  if (value.empty()) return os::fail("it is empty, give a limit");
  run.properties.push_back(std::string(name) + "=" + value);
  return {};
}

constexpr char kMemoryMax[] = "MemoryMax";
constexpr char kCpuQuota[] = "CPUQuota";

Taken take_bind(RunArguments& run, const std::string& value) {
  if (value != "core" && value != "none") return os::fail("no such choice, use core or none");
  run.bind_to_cores = value == "core";
  return {};
}

constexpr auto kOptions = std::to_array<RunOption>({
    {"label", 0, true, take_choice<&RunArguments::label>},
    {"label-format", 0, true, take_label_format},
    {"color", 0, true, take_choice<&RunArguments::color>},
    {"only", 0, true, take_only},
    {"log-dir", 0, true, take_log_directory},
    {"pdb", 0, true, take_debugged},
    {"pty", 0, false, take_flag<&RunArguments::pty, true>},
    {"timeout", 0, true, take_duration<&RunArguments::timeout>},
    {"stop-timeout", 0, true, take_duration<&RunArguments::stop_timeout>},
    {"keep-going", 0, false, take_flag<&RunArguments::keep_going, true>},
    {"no-deadlock-check", 0, false, take_flag<&RunArguments::deadlock_check, false>},
    {"bind", 0, true, take_bind},
    {"no-thread-limits", 0, false, take_flag<&RunArguments::thread_limits, false>},
    {"python", 0, true, take_python},
    {"property", 'p', true, take_property},
    {"memory-max", 0, true, take_limit<kMemoryMax>},
    {"cpu-quota", 0, true, take_limit<kCpuQuota>},
    {"standalone", 0, false, take_flag<&RunArguments::standalone, true>},
    {"detach", 0, false, take_flag<&RunArguments::detach, true>},
    {"name", 0, true, take_text<&RunArguments::name>},
    {"verbose", 'v', false, take_flag<&RunArguments::verbose, true>},
    {"quiet", 'q', false, take_flag<&RunArguments::quiet, true>},
});

/// Long options without a short form have codes behind all characters.
constexpr int kFirstCode = 256;

int code_of(size_t row) {
  return kOptions[row].brief != 0 ? kOptions[row].brief : kFirstCode + static_cast<int>(row);
}

const RunOption* option_of(int code) {
  for (size_t row = 0; row < kOptions.size(); ++row) {
    if (code_of(row) == code) return &kOptions[row];
  }
  return nullptr;
}

/// The number that `text` begins with, which is cut off there.
std::optional<size_t> number_at(std::string_view& text) {
  size_t number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc() || number >= kMaxNodes) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

}  // namespace

RunOptions::RunOptions() {
  for (size_t row = 0; row < kOptions.size(); ++row) {
    const RunOption& each = kOptions[row];
    table_.push_back(
        {each.name, each.has_value ? required_argument : no_argument, nullptr, code_of(row)});
    if (each.brief == 0) continue;
    brief_ += each.brief;
    if (each.has_value) brief_ += ':';
  }
}

bool RunOptions::knows(int code) {
  return option_of(code) != nullptr;
}

os::Expected<void> RunOptions::take(int code, const std::string& value, RunArguments& run) {
  const RunOption& each = *option_of(code);
  if (auto taken = each.take(run, value); !taken) {
    const std::string given = value.empty() ? "" : " " + value;
    return os::fail("--" + std::string(each.name) + given + ": " + taken.error().text);
  }
  return {};
}

std::optional<std::vector<bool>> node_set_from(const std::string& text) {
  std::vector<bool> nodes;
  std::string_view rest = text;
  for (;;) {
    const auto first = number_at(rest);
    if (!first) return std::nullopt;
    auto last = first;
    if (rest.starts_with('-')) {
      rest.remove_prefix(1);
      last = number_at(rest);
    }
    if (!last || *last < *first) return std::nullopt;
    if (nodes.size() <= *last) nodes.resize(*last + 1);
    std::fill(nodes.begin() + static_cast<std::ptrdiff_t>(*first),
              nodes.begin() + static_cast<std::ptrdiff_t>(*last) + 1, true);
    if (rest.empty()) return nodes;
    if (!rest.starts_with(',')) return std::nullopt;
    rest.remove_prefix(1);
  }
}

std::optional<std::chrono::milliseconds> duration_from(const std::string& text) {
  constexpr std::string_view kSuffixes = "smhd";
  constexpr std::array kSeconds{1.0, 60.0, 3600.0, 86400.0};
  // What fits into a timer's milliseconds.
  constexpr double kMost = 2e6;
  double number = 0;
  const auto [end, wrong] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (wrong != std::errc()) return std::nullopt;
  const std::string_view suffix(end, static_cast<size_t>(text.data() + text.size() - end));
  const size_t unit = suffix.empty() ? 0 : kSuffixes.find(suffix);
  if (suffix.size() > 1 || unit == std::string_view::npos) return std::nullopt;
  number *= kSeconds[unit];
  if (!(number > 0) || number > kMost) return std::nullopt;
  return std::chrono::milliseconds(std::max<long>(1, std::lround(number * 1000)));
}

}  // namespace gothon::client
