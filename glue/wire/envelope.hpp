#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "glue/os/error.hpp"
#include "glue/wire/control.hpp"
#include "glue/wire/members.hpp"

/// What is around the members of a control message: its kind, its name, and the number by which a
/// reply is known to belong to its request (docs/protocol.md section 3). Thread rule: any.
namespace gothon::wire {

/// The number of a request on its connection. Versions before this one write and answer none.
using RequestNumber = std::optional<std::uint64_t>;

/// A message without members.
struct Plain {
  template <class Form, class Self>
  static void members(Form&, Self&) {}
};

/// The reply that only says that it is done.
struct Done : Plain {};

/// Of a request that is answered by events, or by nothing but an error.
struct NoReply : Plain {};

/// Why a request has no reply of its own.
struct Refusal : os::Error {
  /// `kConnection`: it could not be asked, or there was no answer; `code` says why. `kReply`: the
  /// answer cannot be understood.
  enum class By { kPeer, kConnection, kReply };

  By by = By::kConnection;
  std::optional<int> exit;  ///< what the client is to exit with, if the other side says so

  Refusal(os::Error error) : os::Error(std::move(error)) {}
  Refusal(std::string words, std::optional<int> status, By from = By::kPeer)
      : os::Error{std::move(words), 0}, by(from), exit(status) {}
};

template <class T>
using Answer = tl::expected<T, Refusal>;

/// What a message is, before anything else in it is read.
struct Envelope {
  enum class Kind { kRequest, kReply, kEvent, kGreeting, kNone };

  Kind kind = Kind::kNone;
  std::string name;  ///< the verb, of a reply too, or the event
  RequestNumber number;
};

/// One of a wrong type is kNone, or has no name or number.
Envelope envelope_of(const Message& message);

/// The error of a reply; nothing if it is none.
std::optional<Refusal> refusal_in(const Message& reply);

Packet pack_refusal(std::string_view verb, const Refusal& refusal, RequestNumber number);

namespace envelopes {

Packet framed(const char* kind, const char* name, Document members, RequestNumber number);

/// Leaves the members alone.
void open(Message& message);

template <class T>
void add_blob(const T& value, Packet& packet) {
  if constexpr (requires { T::pack(value, packet.blob); }) T::pack(value, packet.blob);
}

template <class T>
os::Expected<T> unpack(Message& message) {
  auto value = read<T>(*message.body);
  if constexpr (requires { T::unpack(message, *value); }) {
    if (!value) return value;
    if (auto unpacked = T::unpack(message, *value); !unpacked)
      return tl::unexpected(unpacked.error());
  }
  return value;
}

}  // namespace envelopes

template <class Request>
Packet pack_request(const Request& request, RequestNumber number = {},
                    std::vector<int> descriptors = {}) {
  Packet packet = envelopes::framed("verb", Request::kVerb, write(request), number);
  envelopes::add_blob(request, packet);
  packet.fds = std::move(descriptors);
  return packet;
}

template <class Request>
Packet pack_reply(const typename Request::Reply& reply, RequestNumber number) {
  Packet packet = envelopes::framed("reply", Request::kVerb, write(reply), number);
  envelopes::add_blob(reply, packet);
  return packet;
}

template <class Event>
Packet pack_event(const Event& event) {
  return envelopes::framed("event", Event::kEvent, write(event), {});
}

/// The request that a message of this verb asks for; what comes along is taken from the message.
template <class Request>
os::Expected<Request> read_request(Message& message) {
  return envelopes::unpack<Request>(message);
}

/// What a reply to such a request says.
template <class Request>
Answer<typename Request::Reply> read_reply(Message& message) {
  if (auto refusal = refusal_in(message)) return tl::unexpected(std::move(*refusal));
  envelopes::open(message);
  auto reply = envelopes::unpack<typename Request::Reply>(message);
  if (!reply)
    return tl::unexpected(Refusal(std::string(Request::kVerb) + ": " + reply.error().text,
                                  std::nullopt, Refusal::By::kReply));
  return std::move(*reply);
}

template <class Event>
os::Expected<Event> read_event(const Message& message) {
  return read<Event>(*message.body);
}

/// The same, empty if it is another event, or cannot be understood.
template <class Event>
std::optional<Event> event_in(const Message& message) {
  const Envelope envelope = envelope_of(message);
  if (envelope.kind != Envelope::Kind::kEvent || envelope.name != Event::kEvent)
    return std::nullopt;
  auto event = read_event<Event>(message);
  if (!event) return std::nullopt;
  return std::move(*event);
}

}  // namespace gothon::wire
