#pragma once

#include "client/link/dialogue.hpp"
#include "glue/os/error.hpp"

namespace gothon::client {

/// A greeted connection to gothond, which is started if nobody listens (protocol.md section 1).
/// `runtime` is the open RUNTIME directory. However many clients call this at once, one gothond is
/// started at most. The error says what to do. Thread rule: one.
os::Expected<Dialogue> reach_desk(int runtime);

/// Whether a failure means that the other side has ended: who takes its place may be asked.
bool has_ended(const os::Error& error);

/// How many gothonds that end under its hands a client looks at.
constexpr int kMostDesks = 20;

/// Puts the gothond that comes after the one in `desk` there. Thread rule: one.
os::Expected<void> reach_next_desk(int runtime, Dialogue& desk);

/// Asks what may be asked twice: a gothond that ends instead of answering is replaced, in `desk`
/// too, by the one that comes after it. As Dialogue::ask otherwise. Thread rule: one.
template <class Request>
wire::Answer<typename Request::Reply> ask_desk(int runtime, Dialogue& desk, const Request& request,
                                               int seconds) {
  for (int attempt = 1;; ++attempt) {
    auto answer = desk.ask(request, seconds);
    if (answer || !has_ended(answer.error()) || attempt == kMostDesks) return answer;
    if (auto next = reach_next_desk(runtime, desk); !next)
      return tl::unexpected(wire::Refusal(next.error()));
  }
}

}  // namespace gothon::client
