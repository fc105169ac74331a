// Control frames: whatever a peer writes, messages come out or the channel ends; a message that
// came out comes out again when it is sent on.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "glue/wire/control.hpp"
#include "glue/wire/envelope.hpp"
#include "glue/wire/greeting.hpp"

namespace {

using namespace gothon;

struct Pair {
  os::UniqueFd writing;
  os::UniqueFd reading;
};

Pair make_pair_of_sockets() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) std::abort();
  return {os::UniqueFd(ends[0]), os::UniqueFd(ends[1])};
}

void pass_on(const wire::Message& message) {
  Pair pair = make_pair_of_sockets();
  wire::ControlChannel from(std::move(pair.writing));
  wire::ControlChannel to(std::move(pair.reading));
  if (!from.send({message.body, message.blob, {}})) std::abort();
  const auto again = to.receive();
  if (!again || again->size() != 1) std::abort();
  if (again->front().body != message.body || again->front().blob != message.blob) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLongest = 32768;
  if (size > kLongest) return 0;
  Pair pair = make_pair_of_sockets();
  if (::send(pair.writing.get(), data, size, MSG_NOSIGNAL) != static_cast<ssize_t>(size)) return 0;
  pair.writing.reset();
  wire::ControlChannel channel(std::move(pair.reading));
  for (;;) {
    const auto messages = channel.receive();
    if (!messages) return 0;
    for (const wire::Message& message : *messages) {
      if (const auto said = wire::read_greeting(message)) (void)wire::check_greeting(*said);
      (void)wire::envelope_of(message);
      std::string_view blob = message.blob;
      while (wire::take_string(blob)) {
      }
      pass_on(message);
    }
    if (messages->empty()) std::abort();
  }
}
