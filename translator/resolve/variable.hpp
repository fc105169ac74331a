#pragma once

#include <cstdint>
#include <string>

namespace gothon::translator {

/// How a variable gets its initial value (docs/protocol.md section 2).
enum class Initial : std::uint8_t { kNone = 0, kLiteral = 1, kRuntime = 2 };

/// A shared variable. A mutex goes by the name of its lock, whichever half is declared.
struct Variable {
  std::uint8_t type = 0;
  std::string name;
  /// Real path of the module that declares it.
  std::string file;
  Initial kind = Initial::kNone;
  /// Encoded as in docs/protocol.md section 2; for kLiteral only.
  std::string initial;
  /// Of its values, where the type has one (docs/protocol.md, "Encoded values").
  std::string schema = {};
  /// A semaphore that is never released more often than it was acquired.
  bool bounded = false;

  bool operator==(const Variable&) const = default;
};

}  // namespace gothon::translator
