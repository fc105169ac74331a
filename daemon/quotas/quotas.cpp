// A file that is wrong is an error and never half of one: a limit that somebody has set and that
// does not hold is worse than a session that does not start.
#include "daemon/quotas/quotas.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "glue/os/directory.hpp"
#include "glue/wire/json.hpp"

namespace gothon::daemon {
namespace {

using nlohmann::json;

constexpr std::uint64_t kLeastMemory = 1 << 20;
constexpr off_t kLongestFile = 1 << 16;
constexpr std::string_view kMemoryKey = "memory";

struct Count {
  const char* key;
  std::uint64_t Quotas::* member;
  std::uint64_t most;  ///< the least is 1
};

constexpr Count kCounts[] = {
    {"sessions", &Quotas::sessions, 10'000},
    {"nodes", &Quotas::nodes, 1'000'000},
    {"messages", &Quotas::messages, 1'000'000},
};

/// Digits and, behind them, the unit. Nothing if it is not that, or beyond 64 bits.
std::optional<MemoryQuota> parse_memory(const std::string& text) {
  char* end = nullptr;
  errno = 0;
  const bool digits = !text.empty() && text[0] >= '0' && text[0] <= '9';
  const std::uint64_t number = digits ? std::strtoull(text.c_str(), &end, 10) : 0;
  if (!digits || errno == ERANGE) return std::nullopt;
  const std::string_view unit = end;
  if (unit == "%") return MemoryQuota{number, true};
  constexpr std::string_view kUnits = "KMGT";
  const auto at = unit.size() == 1 ? kUnits.find(unit[0]) : std::string_view::npos;
  if (!unit.empty() && at == std::string_view::npos) return std::nullopt;
  const auto shift = unit.empty() ? 0 : 10 * (at + 1);
  if (number > UINT64_MAX >> shift) return std::nullopt;
  return MemoryQuota{number << shift, false};
}

std::optional<MemoryQuota> memory_of(const json& value) {
  if (value.is_string()) return parse_memory(value.get<std::string>());
  if (value.is_number_unsigned()) return MemoryQuota{value.get<std::uint64_t>(), false};
  return std::nullopt;
}

tl::unexpected<os::Error> refuse(const std::string& key, const json& value,
                                 const std::string& allowed) {
  return os::fail(key + ": " + value.dump(-1, ' ', false, json::error_handler_t::replace) +
                  " is not possible: it takes " + allowed +
                  "; without this line it is the default");
}

os::Expected<void> take(const std::string& key, const json& value, Quotas& quotas) {
  for (const Count& row : kCounts) {
    if (key != row.key) continue;
    const std::uint64_t number = value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
    if (number < 1 || number > row.most)
      return refuse(key, value, "an integer from 1 to " + std::to_string(row.most));
    quotas.*row.member = number;
    return {};
  }
  if (key != kMemoryKey)
    return os::fail(key + ": there is no such quota: there are sessions, nodes, memory, messages");
  const auto memory = memory_of(value);
  const bool fits = memory && (memory->percent ? memory->amount >= 1 && memory->amount <= 100
                                               : memory->amount >= kLeastMemory);
  if (!fits)
    return refuse(key, value,
                  "bytes, from 1048576 on, as a number or as in \"500M\" and \"2G\", or a share of "
                  "the available memory, \"1%\" to \"100%\"");
  quotas.memory = *memory;
  return {};
}

os::Expected<Quotas> parse(const std::string& text) {
  Quotas quotas;
  if (wire::is_nested_too_deep(text))
    return os::fail("it is nested too deep: write it as {\"sessions\": 100}");
  json document;
  try {
    document = json::parse(text);
  } catch (const json::parse_error& error) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size()));
    return os::fail("line " + std::to_string(1 + std::count(text.begin(), end, '\n')) +
                    ": it is no JSON from there on: mend it");
  }
  if (!document.is_object())
    return os::fail("it is no JSON object: write it as {\"sessions\": 100}");
  for (const auto& [key, value] : document.items()) {
    if (auto taken = take(key, value, quotas); !taken) return tl::unexpected(taken.error());
  }
  return quotas;
}

}  // namespace

std::size_t MemoryQuota::bytes(std::size_t available) const {
  return percent ? available / 100 * amount : static_cast<std::size_t>(amount);
}

std::string MemoryQuota::text() const {
  return std::to_string(amount) + (percent ? "%" : "");
}

std::string quotas_path() {
  constexpr const char* kFile = "/gothon/gothond.json";
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && config[0] == '/') return std::string(config) + kFile;
  const char* home = std::getenv("HOME");
  return home != nullptr && home[0] == '/' ? std::string(home) + "/.config" + kFile : "";
}

os::Expected<Quotas> read_quotas(const std::string& path) {
  struct stat status{};
  if (path.empty()) return Quotas{};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return Quotas{};
    return os::fail(path, errno);
  }
  // Reading something else might never end.
  if (!S_ISREG(status.st_mode) || status.st_size > kLongestFile)
    return os::fail(path + ": it is no file of at most 64 KiB: write it anew, or remove it");
  const auto text = os::read_file(path);
  if (!text) return tl::unexpected(text.error());
  auto quotas = parse(*text);
  if (!quotas) return os::fail(path + ": " + quotas.error().text);
  return quotas;
}

std::string quotas_text(const Quotas& quotas) {
  return "sessions " + std::to_string(quotas.sessions) + ", nodes " + std::to_string(quotas.nodes) +
         ", memory " + quotas.memory.text() + ", messages " + std::to_string(quotas.messages);
}

std::string raise_quota(const std::string& key) {
  const std::string path = quotas_path();
  return "raise " + key + " in " + (path.empty() ? "~/.config/gothon/gothond.json" : path);
}

}  // namespace gothon::daemon
