#pragma once

#include <sys/socket.h>
#include <systemd/sd-bus.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/bus/bus.hpp"
#include "glue/os/unique_fd.hpp"

/// The other side of a connection of sd-bus, without a bus, as fuzz targets drive it.
namespace gothon::fuzz {

inline void must(bool holds) {
  if (!holds) std::abort();
}

/// Takes the first field off, up to the separator.
inline std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return field;
}

/// 0 if it is none.
inline std::int64_t number_of(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Appends fields as a basic type each; false if D-Bus has no such value, which no peer can send.
inline bool append(sd_bus_message* message, std::string_view types, std::string_view fields) {
  // sd-bus sends none of more than 255, and drops those of 255 that come.
  constexpr std::size_t kLongestSignature = 254;
  for (const char type : types.substr(0, kLongestSignature)) {
    const std::string field(take(fields, '\t'));
    const std::int64_t number = number_of(field);
    const auto real = static_cast<double>(number);
    const int flag = number != 0;
    const bool is_text = std::string_view("sog").find(type) != std::string_view::npos;
    const bool is_number = std::string_view("ynqiuxt").find(type) != std::string_view::npos;
    const void* value = &number;  // of a little-endian one the first bytes are the smaller ones
    if (is_text) value = field.c_str();
    if (type == 'd') value = &real;
    if (type == 'b') value = &flag;
    if (!is_text && !is_number && type != 'd' && type != 'b') return false;
    if (::sd_bus_message_append_basic(message, type, value) < 0) return false;
  }
  return true;
}

/// What lets others in, on a connected socket.
class Peer {
 public:
  explicit Peer(os::UniqueFd socket) {
    must(::sd_bus_new(&bus_) >= 0);
    must(::sd_bus_set_fd(bus_, socket.get(), socket.get()) >= 0);
    [[maybe_unused]] const int owned = socket.release();
    sd_id128_t id{};
    id.bytes[0] = 1;
    must(::sd_bus_set_server(bus_, 1, id) >= 0);
    must(::sd_bus_start(bus_) >= 0);
  }
  ~Peer() { ::sd_bus_close_unref(bus_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  sd_bus* get() const { return bus_; }

  /// What has come by now. The other side never says what ends the connection.
  std::vector<daemon::BusMessage> receive() {
    std::vector<daemon::BusMessage> all;
    while (true) {
      sd_bus_message* message = nullptr;
      const int done = ::sd_bus_process(bus_, &message);
      must(done >= 0);
      if (message != nullptr) all.emplace_back(message);
      if (done == 0) return all;
    }
  }

 private:
  sd_bus* bus_ = nullptr;
};

}  // namespace gothon::fuzz
