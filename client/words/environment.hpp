#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "glue/os/error.hpp"

namespace gothon::client {

constexpr uint32_t kDefaultStringLimit = 65536;
constexpr uint32_t kMaxStringLimit = 67108864;

/// What the GOTHON_ variables ask for.
struct Environment {
  bool keep_directory = false;                  ///< GOTHON_KEEP_TEMP_DIR
  uint32_t string_limit = kDefaultStringLimit;  ///< GOTHON_STRING_MAX_SIZE, in bytes
};

/// Reads the variables through `get` (std::getenv but in tests); unset and empty mean the default.
/// A bad value is an error that names variable, value and what is allowed; GOTHON_TRANSPORT
/// and GOTHON_LOG_LEVEL are only judged here, the nodes and gothond read them. Thread rule: any.
os::Expected<Environment> read_environment(const std::function<const char*(const char*)>& get);

}  // namespace gothon::client
