#include "glue/wire/open_requests.hpp"

#include <algorithm>

namespace gothon::wire {

bool OpenRequests::answer(Message& reply) {
  const Envelope envelope = envelope_of(reply);
  if (envelope.kind != Envelope::Kind::kReply) return false;
  const auto asked = std::find_if(open_.begin(), open_.end(), [&](const Open& open) {
    return open.verb == envelope.name && (!envelope.number || open.number == *envelope.number);
  });
  if (asked == open_.end()) return false;
  const auto tell = std::move(asked->tell);
  open_.erase(asked);
  tell(&reply);
  return true;
}

void OpenRequests::give_up(const Refusal& why) {
  for (const Open& open : std::exchange(open_, {})) open.tell(tl::unexpected(why));
}

}  // namespace gothon::wire
