#include "client/link/dialogue.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "glue/wire/messages/events.hpp"

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
    if (const auto refused = wire::event_in<wire::event::Refused>(message)) return refused->error;
  }
  return wire::is_end(error) ? "it ended before it had answered" : error.text;
}

os::Expected<void> Dialogue::wait_for(const Take& take, std::chrono::milliseconds patience) {
  const bool bounded = patience.count() != 0;
  const auto deadline = Clock::now() + patience;
  for (;;) {
    auto messages = channel_.receive();
    if (!messages) return tl::unexpected(os::Error{reason_of(messages.error()), ECONNRESET});
    bool taken = false;
    for (wire::Message& message : *messages) {
      if (!taken && take(message))
        taken = true;
      else
        early_.push_back(std::move(message));
    }
    if (taken) return {};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    auto ready = wait_readable(bounded ? static_cast<int>(std::max<long>(left, 0)) : -1);
    if (!ready) return ready;
  }
}

os::Expected<void> Dialogue::greet(std::chrono::milliseconds patience) {
  wire::Message message;
  const auto first = [&](wire::Message& came) {
    message = std::move(came);
    return true;
  };
  if (auto came = wait_for(first, patience); !came) return came;
  auto said = wire::read_greeting(message);
  if (!said) return tl::unexpected(said.error());
  if (auto fits = wire::check_greeting(*said); !fits) return fits;
  if (const auto refused = wire::refusal_in(message))
    return tl::unexpected(os::Error{refused->text, EBUSY});
  greeting_ = std::move(*said);
  return {};
}

os::Expected<void> Dialogue::exchange(const wire::Packet& packet,
                                      std::chrono::milliseconds patience,
                                      const std::function<bool()>& is_answered) {
  const auto answers = [&](wire::Message& message) {
    return requests_.answer(message) && is_answered();
  };
  auto done = channel_.send(packet);
  if (done) done = wait_for(answers, patience);
  // Nobody is there any more to be told of what comes too late.
  if (!done) requests_.forget();
  return done;
}

}  // namespace gothon::client
