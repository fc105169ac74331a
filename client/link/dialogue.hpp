#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/control.hpp"
#include "glue/wire/greeting.hpp"
#include "glue/wire/open_requests.hpp"

namespace gothon::client {

/// The client's side of a control connection (protocol.md section 3). Before its loop runs it asks
/// one question at a time; then the loop reads, and requests() knows what is open. Thread rule:
/// one.
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

  /// What the other side said of itself. REQUIRES: greet() has succeeded.
  const wire::Greeting& greeting() const { return greeting_; }

  /// Sends a request and waits for its reply. Events that come meanwhile are kept. `seconds` bounds
  /// the wait, 0 for none. `descriptors` go along; they stay the caller's.
  template <class Request>
  wire::Answer<typename Request::Reply> ask(const Request& request, int seconds,
                                            std::vector<int> descriptors = {}) {
    std::optional<wire::Answer<typename Request::Reply>> answer;
    const auto tell = [&answer](auto told) { answer = std::move(told); };
    const wire::Packet packet = requests_.open(request, tell, std::move(descriptors));
    auto asked = exchange(packet, std::chrono::seconds(seconds), [&] { return !!answer; });
    if (!asked) return tl::unexpected(wire::Refusal(std::move(asked.error())));
    return std::move(*answer);
  }

  /// Sends a request without waiting for what comes of it.
  template <class Request>
  os::Expected<void> send(const Request& request) {
    return channel_.send(requests_.open(request));
  }

  /// What came and was no reply, in order; to be handled before anything else is read.
  std::vector<wire::Message> take_early() { return std::move(early_); }
  wire::ControlChannel& channel() { return channel_; }
  wire::OpenRequests& requests() { return requests_; }

 private:
  /// True: it is what is waited for.
  using Take = std::function<bool(wire::Message&)>;

  os::Expected<void> exchange(const wire::Packet& packet, std::chrono::milliseconds patience,
                              const std::function<bool()>& is_answered);
  os::Expected<void> wait_for(const Take& take, std::chrono::milliseconds patience);
  os::Expected<void> wait_readable(int milliseconds);
  std::string reason_of(const os::Error& error) const;

  wire::ControlChannel channel_;
  wire::OpenRequests requests_;
  int interrupt_ = -1;
  wire::Greeting greeting_;
  std::vector<wire::Message> early_;
};

}  // namespace gothon::client
