#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "glue/os/error.hpp"

/// What a user lets sessions take: `gothond.json` in the configuration directory (README.md,
/// Quotas). Who hands out a session or starts one reads it anew, so a change holds from the next
/// session on. Thread rule: any.
namespace gothon::daemon {

/// Memory in bytes, or in percent of what is available when it is asked for.
struct MemoryQuota {
  std::uint64_t amount = 25;
  bool percent = true;

  /// `available` and the result are bytes.
  std::size_t bytes(std::size_t available) const;
  /// As it stands in the file: `"25%"`, `1048576`.
  std::string text() const;
};

struct Quotas {
  std::uint64_t sessions = 1000;    ///< at once
  std::uint64_t nodes = 16'384;     ///< of all sessions together
  MemoryQuota memory;               ///< of one session's shared variables
  std::uint64_t messages = 65'536;  ///< requests of one session's threads that wait for an answer
};

/// `$XDG_CONFIG_HOME/gothon/gothond.json`, else in `~/.config`; empty without a home.
std::string quotas_path();

/// What the file says, and the defaults for what it does not. Without a file: the defaults. The
/// error names file and key, and what is allowed there.
os::Expected<Quotas> read_quotas(const std::string& path = quotas_path());

/// One line: `sessions 1000, nodes 16384, memory 25%, messages 65536`.
std::string quotas_text(const Quotas& quotas);

/// The advice at the end of a refusal: which key to raise, in which file.
std::string raise_quota(const std::string& key);

}  // namespace gothon::daemon
