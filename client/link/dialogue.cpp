#include "client/link/dialogue.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "glue/wire/greeting.hpp"

namespace gothon::client {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

os::Expected<void> Dialogue::wait_readable(int milliseconds) {
  const short wanted = channel_.wants_write() ? POLLIN | POLLOUT : POLLIN;
  pollfd watched[2] = {{channel_.fd(), wanted, 0}, {interrupt_, POLLIN, 0}};
  const int ready = ::poll(watched, 2, milliseconds);
  if (ready < 0 && errno != EINTR) return os::fail("poll", errno);
  if (ready == 0) return os::fail("it does not answer", ETIMEDOUT);
  if (ready > 0 && watched[1].revents != 0) return os::fail("interrupted", EINTR);
  if (ready > 0 && (watched[0].revents & POLLOUT) != 0) return channel_.flush();
  return {};
}

/// Why the other side has ended the connection, in its own words if it has said any.
std::string Dialogue::reason_of(const os::Error& error) const {
  for (const wire::Message& message : early_) {
    if (message.body.value("event", std::string()) == "refused")
      return message.body.value("error", std::string());
  }
  return wire::is_end(error) ? "it ended before it had answered" : error.text;
}

os::Expected<wire::Message> Dialogue::wait_for(const std::optional<std::string>& verb,
                                               std::chrono::milliseconds patience) {
  const bool bounded = patience.count() != 0;
  const auto deadline = Clock::now() + patience;
  for (;;) {
    auto messages = channel_.receive();
    if (!messages) return tl::unexpected(os::Error{reason_of(messages.error()), ECONNRESET});
    std::optional<wire::Message> answer;
    for (wire::Message& message : *messages) {
      const bool wanted =
          !answer && (verb ? message.body.value("reply", std::string()) == *verb : true);
      if (wanted) {
        answer = std::move(message);
      } else {
        early_.push_back(std::move(message));
      }
    }
    if (answer) return std::move(*answer);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    auto ready = wait_readable(bounded ? static_cast<int>(std::max<long>(left, 0)) : -1);
    if (!ready) return tl::unexpected(ready.error());
  }
}

os::Expected<void> Dialogue::greet(std::chrono::milliseconds patience) {
  auto message = wait_for(std::nullopt, patience);
  if (!message) return tl::unexpected(message.error());
  auto fits = wire::check_greeting(message->body);
  if (!fits) return tl::unexpected(fits.error());
  if (const auto refused = refusal(message->body))
    return tl::unexpected(os::Error{*refused, EBUSY});
  greeting_ = std::move(message->body["gothon"]);
  return {};
}

os::Expected<wire::Message> Dialogue::ask(const nlohmann::json& body, std::string_view blob,
                                          const std::vector<int>& fds, int seconds) {
  if (auto sent = channel_.send(body, blob, fds); !sent) return tl::unexpected(sent.error());
  return wait_for(body["verb"].get<std::string>(), std::chrono::seconds(seconds));
}

std::optional<std::string> refusal(const nlohmann::json& body) {
  const auto error = body.find("error");
  if (error == body.end() || !error->is_string()) return std::nullopt;
  return error->get<std::string>();
}

}  // namespace gothon::client
