#pragma once

#include <chrono>

namespace gothon::os {

/// Seconds since 1970, as messages, records and logs have them. Thread rule: any.
inline double wall_clock() {
  using std::chrono::system_clock;
  return std::chrono::duration<double>(system_clock::now().time_since_epoch()).count();
}

}  // namespace gothon::os
