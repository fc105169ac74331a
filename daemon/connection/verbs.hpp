#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "daemon/connection/connection.hpp"
#include "glue/os/error.hpp"
#include "glue/wire/envelope.hpp"

/// What is asked over control connections goes to typed handlers, and what they answer goes back
/// (docs/protocol.md section 3). `Peer` is who asks: it has send(const wire::Packet&) and
/// weak_from_this(). Thread rule: loop.
namespace gothon::daemon {

/// Where the reply to one request goes, now or later, once: to nobody if the peer has gone.
template <class Request, class Peer = Connection>
class Reply {
 public:
  Reply(std::weak_ptr<Peer> peer, wire::RequestNumber number)
      : peer_(std::move(peer)), number_(number) {}

  void operator()(const wire::Answer<typename Request::Reply>& answer) const {
    const auto peer = peer_.lock();
    if (!peer) return;
    if (!answer)
      peer->send(wire::pack_refusal(Request::kVerb, answer.error(), number_));
    else if constexpr (!std::is_same_v<typename Request::Reply, wire::NoReply>)
      peer->send(wire::pack_reply<Request>(*answer, number_));
  }
  std::shared_ptr<Peer> peer() const { return peer_.lock(); }

 private:
  std::weak_ptr<Peer> peer_;
  wire::RequestNumber number_;
};

/// A row of a table of verbs; the last row of a table is empty.
template <class Owner, class Peer = Connection>
struct Verb {
  const char* name = nullptr;
  /// An error: the message is no such request.
  os::Expected<void> (*handle)(Owner&, Peer&, wire::Message&, wire::RequestNumber) = nullptr;
};

namespace verbs {

template <class Handler>
struct Signature;

/// It answers at once.
template <class Answer, class Owner_, class Peer_, class Request_>
struct Signature<Answer (Owner_::*)(Peer_&, Request_&)> {
  using Owner = Owner_;
  using Peer = Peer_;
  using Request = Request_;
  template <class Handler>
  static void call(Handler handler, Owner& owner, Peer& peer, Request& request,
                   const Reply<Request, Peer>& reply) {
    reply((owner.*handler)(peer, request));
  }
};

/// It answers when it can.
template <class Owner_, class Peer_, class Request_>
struct Signature<void (Owner_::*)(Peer_&, Request_&, const Reply<Request_, Peer_>&)> {
  using Owner = Owner_;
  using Peer = Peer_;
  using Request = Request_;
  template <class Handler>
  static void call(Handler handler, Owner& owner, Peer& peer, Request& request,
                   const Reply<Request, Peer>& reply) {
    (owner.*handler)(peer, request, reply);
  }
};

}  // namespace verbs

/// The row of a handler, which is one of
///     wire::Answer<Request::Reply> Owner::handler(Peer&, Request&)
///     void Owner::handler(Peer&, Request&, const Reply<Request, Peer>&)
template <auto handler>
constexpr auto verb() {
  using Signature = verbs::Signature<decltype(handler)>;
  using Owner = typename Signature::Owner;
  using From = typename Signature::Peer;
  using Request = typename Signature::Request;
  return Verb<Owner, From>{Request::kVerb,
                           [](Owner& owner, From& peer, wire::Message& message,
                              wire::RequestNumber number) -> os::Expected<void> {
                             auto request = wire::read_request<Request>(message);
                             if (!request) return tl::unexpected(request.error());
                             const Reply<Request, From> reply(peer.weak_from_this(), number);
                             Signature::call(handler, owner, peer, *request, reply);
                             return {};
                           }};
}

/// Has a request handled. A verb that the table does not have, a member that is missing or of a
/// wrong type, and whatever a handler throws, is answered with an error of `who`.
template <class Owner, class Peer>
void dispatch(Owner& owner, const Verb<Owner, Peer>* row, Peer& from, wire::Message& message,
              const std::string& who) {
  wire::Envelope asked = wire::envelope_of(message);
  if (asked.kind != wire::Envelope::Kind::kRequest) asked.name.clear();
  const auto refuse = [&](const std::string& why) {
    from.send(wire::pack_refusal(asked.name, wire::Refusal(who + ": " + why, std::nullopt),
                                 asked.number));
  };
  while (row->name != nullptr && asked.name != row->name) ++row;
  if (row->name == nullptr) return refuse("no such verb: the two sides are of different versions");
  try {
    if (auto handled = row->handle(owner, from, message, asked.number); !handled)
      refuse(asked.name + ": " + handled.error().text);
  } catch (const std::exception& error) {
    refuse(asked.name + ": " + os::text_of(error));
  }
}

}  // namespace gothon::daemon
