#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/control.hpp"

namespace gothon::client {

/// The client's side of a control connection while it asks one question at a time, before its loop
/// runs (protocol.md section 3). Thread rule: one.
class Dialogue {
 public:
  explicit Dialogue(os::UniqueFd socket) : channel_(std::move(socket)) {}

  /// A descriptor that becomes readable when the user wants to stop; waiting then fails with EINTR.
  /// The caller keeps it.
  void interrupt_by(int fd) { interrupt_ = fd; }
  int interrupt() const { return interrupt_; }

  /// Waits for the other side's greeting; again, after ETIMEDOUT. ECONNRESET: the connection ended
  /// before it; EBUSY: it refuses, for the reason that the text tells; others: the versions do not
  /// fit, or silence.
  os::Expected<void> greet(std::chrono::milliseconds patience = std::chrono::seconds(10));

  /// What the other side said of itself; null before greet() has succeeded.
  const nlohmann::json& greeting() const { return greeting_; }

  /// Sends a request and waits for its answer; one with `error` in it is returned like any other.
  /// Events that come meanwhile are kept. `seconds` bounds the wait, 0 for none.
  os::Expected<wire::Message> ask(const nlohmann::json& body, std::string_view blob,
                                  const std::vector<int>& fds, int seconds);

  /// What came and was no answer, in order; to be handled before anything else is read.
  std::vector<wire::Message> take_early() { return std::move(early_); }
  wire::ControlChannel& channel() { return channel_; }

 private:
  os::Expected<wire::Message> wait_for(const std::optional<std::string>& verb,
                                       std::chrono::milliseconds patience);
  os::Expected<void> wait_readable(int milliseconds);
  std::string reason_of(const os::Error& error) const;

  wire::ControlChannel channel_;
  int interrupt_ = -1;
  nlohmann::json greeting_;
  std::vector<wire::Message> early_;
};

/// The `error` of an answer, if there is one.
std::optional<std::string> refusal(const nlohmann::json& body);

}  // namespace gothon::client
