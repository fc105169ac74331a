#include "translator/source/identifier.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

namespace gothon::translator {

namespace {

std::string composed(std::string_view name) {
  utf8proc_uint8_t* made = nullptr;
  // A set of flags is no single one of them.
  // NOLINTBEGIN(clang-analyzer-optin.core.EnumCastOutOfRange)
  const auto length = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
      static_cast<utf8proc_ssize_t>(name.size()), &made,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT));
  // NOLINTEND(clang-analyzer-optin.core.EnumCastOutOfRange)
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(made, std::free);
  if (length < 0) return std::string(name);
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(length)};
}

}  // namespace

bool is_ascii(std::string_view text) {
  std::uint64_t bits = 0;
  for (; text.size() >= sizeof bits && (bits & 0x8080'8080'8080'8080u) == 0;
       text.remove_prefix(sizeof bits))
    std::memcpy(&bits, text.data(), sizeof bits);
  return (bits & 0x8080'8080'8080'8080u) == 0 &&
         std::ranges::none_of(text, [](char each) { return (each & 0x80) != 0; });
}

std::string_view identifier(std::string_view spelled) {
  if (is_ascii(spelled)) return spelled;
  std::string name = composed(spelled);
  if (name == spelled) return spelled;
  // Few programs have any such name.
  static std::mutex mutex;
  static std::unordered_set<std::string> names;
  const std::scoped_lock lock(mutex);
  return *names.insert(std::move(name)).first;
}

}  // namespace gothon::translator
