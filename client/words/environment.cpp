#include "client/words/environment.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <system_error>

namespace gothon::client {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return text;
}

tl::unexpected<os::Error> bad(const std::string& name, const std::string& value,
                              const std::string& why) {
  return os::fail(name + "=" + value + ": " + why);
}

}  // namespace

os::Expected<Environment> read_environment(const std::function<const char*(const char*)>& get) {
  const auto text_of = [&get](const char* name) {
    const char* value = get(name);
    return std::string(value != nullptr ? value : "");
  };
  Environment environment;
  if (const std::string keep = text_of("GOTHON_KEEP_TEMP_DIR"); !keep.empty()) {
    environment.keep_directory = lower(keep) == "true";
    if (!environment.keep_directory && lower(keep) != "false") {
      return bad("GOTHON_KEEP_TEMP_DIR", keep,
                 "it is neither true nor false, set it to one of them");
    }
  }
  if (const std::string limit = text_of("GOTHON_STRING_MAX_SIZE"); !limit.empty()) {
    const char* end = limit.data() + limit.size();
    const auto [stop, wrong] = std::from_chars(limit.data(), end, environment.string_limit);
    if (wrong != std::errc() || stop != end || environment.string_limit < 1 ||
        environment.string_limit > kMaxStringLimit) {
      return bad("GOTHON_STRING_MAX_SIZE", limit,
                 "it is no size, set it to a number of bytes from 1 to 67108864");
    }
  }
  if (const std::string transport = text_of("GOTHON_TRANSPORT"); !transport.empty()) {
    if (transport != "auto" && transport != "datagram") {
      return bad("GOTHON_TRANSPORT", transport, "no such transport, set it to auto or datagram");
    }
  }
  if (const std::string level = text_of("GOTHON_LOG_LEVEL"); !level.empty()) {
    if (level != "debug" && level != "info" && level != "warning" && level != "error") {
      return bad("GOTHON_LOG_LEVEL", level,
                 "no such level, set it to debug, info, warning or error");
    }
  }
  return environment;
}

}  // namespace gothon::client
