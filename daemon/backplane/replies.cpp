#include <chrono>
#include <utility>

#include "daemon/backplane/backplane.hpp"

// A reply is built in its peer's memory and stays there: a repeated request is answered from it,
// and a cancelled `take` is undone with it. So it is charged to the session's quota, unless it is
// small. Only what a long `read` or `items` gave is not kept, as reading again serves as well.

namespace gothon::daemon {
namespace {

/// Refusals are not worth more unread bytes than that.
constexpr std::size_t kRefusalsRoom = 64 << 10;
constexpr std::chrono::milliseconds kRoomCheck{20};
/// What a peer may keep besides, as part of what it costs itself.
constexpr std::size_t kSmallReply = 1024;

/// Whether the same request again is answered as well as from memory.
bool only_reads(wire::Operation operation) {
  return operation == wire::Operation::kRead || operation == wire::Operation::kItems;
}

}  // namespace

using wire::Operation;
using wire::Status;

/// Makes the arrival the peer's last request; its reply's payload is to be appended.
void Backplane::begin_reply(Peer& peer, const Arrival& arrival) {
  peer.last = {.operation = arrival.rule->operation,
               .variable = arrival.header.variable,
               .request = arrival.header.request};
  if (peer.reply.capacity() > wire::kInlineLimit) drop_reply(peer);
  peer.reply.assign(wire::kHeaderSize, '\0');
  wire::encode_header({.operation = arrival.header.operation,
                       .variable = arrival.header.variable,
                       .request = arrival.header.request,
                       .token = ~arrival.header.token},
                      peer.reply.data());
}

/// Completes the header and sends. The peer may be gone afterwards.
void Backplane::finish(Peer& peer, Status status) {
  auto header = *wire::decode_header(peer.reply);
  header.status = static_cast<std::uint8_t>(status);
  header.length = static_cast<std::uint32_t>(peer.reply.size() - wire::kHeaderSize);
  wire::encode_header(header, peer.reply.data());
  peer.last.parked = false;
  peer.last.answered = true;
  charge(peer);
  send(peer);
}

void Backplane::fail(Peer& peer, const store::Failure& failure) {
  peer.reply.resize(wire::kHeaderSize);
  peer.reply += failure.message;
  finish(peer, failure.status);
}

/// What goes along with its reply: the segment with a hello's, else the variable's own memory.
int Backplane::descriptor_for(const Peer& peer) const {
  if (!peer.last.memory) return -1;
  return peer.last.operation == Operation::kHello ? store_.segment()
                                                  : store_.memory(peer.last.variable);
}

void Backplane::send(Peer& peer) {
  switch (send_reply(peer.replies.get(), peer.reply, descriptor_for(peer))) {
    case Sent::kYes:
      peer.deferred = false;
      break;
    case Sent::kBlocked:
      return defer(peer);
    case Sent::kGone: {
      // Its thread closed the socket without a word: what it was granted just now reaches nobody.
      if (peer.last.grant != 0) (void)undo(peer);
      return forget(peer);
    }
  }
  const bool long_read =
      only_reads(peer.last.operation) && peer.reply.size() > wire::kHeaderSize + wire::kInlineLimit;
  if (!long_read) return;
  peer.last = {};
  drop_reply(peer);
}

/// Takes what the last answer granted back; false: there is no way back.
bool Backplane::undo(const Peer& peer) {
  return store_.undo(peer.last.operation, peer.last.variable, peer.last.grant,
                     std::string_view(peer.reply).substr(wire::kHeaderSize));
}

bool Backplane::is_there(std::uint64_t ticket) {
  Peer* peer = peers_.with(ticket);
  if (peer == nullptr) return false;
  if (is_open(peer->replies.get())) return true;
  forget(*peer);
  deliver();
  return false;
}

void Backplane::break_barrier(std::uint32_t variable) {
  store::Request request;
  request.operation = Operation::kAbort;
  request.variable = variable;
  std::string reply;
  (void)store_.execute(request, reply);
  deliver();
}

/// Answers somebody whose datagram is not a request, if there is a way to, and keeps nothing of it.
void Backplane::reject(const Arrival& arrival, Status status, std::string_view why) {
  if (status == Status::kStranger) ++counters_.strangers;
  if (status == Status::kMalformed) ++counters_.malformed;
  const std::string_view who = "gothon: the session refuses a datagram: ";
  std::string reply(wire::kHeaderSize, '\0');
  reply += who;
  reply += why;
  wire::encode_header({.operation = arrival.header.operation,
                       .status = static_cast<std::uint8_t>(status),
                       .variable = arrival.header.variable,
                       .request = arrival.header.request,
                       .length = static_cast<std::uint32_t>(reply.size() - wire::kHeaderSize),
                       .token = ~arrival.header.token},
                      reply.data());
  const int socket = arrival.replies;
  if (socket < 0 || unread_bytes(socket) > kRefusalsRoom ||
      send_reply(socket, reply) == Sent::kBlocked)
    ++counters_.dropped;
}

/// Answers what the last call to the store completed; a receiver that is gone may complete more.
void Backplane::deliver() {
  for (auto done = store_.take_completions(); !done.empty(); done = store_.take_completions()) {
    for (store::Completion& completion : done) {
      Peer* peer = peers_.with(completion.ticket);
      if (peer == nullptr || !peer->last.parked) continue;
      peer->reply += completion.payload;
      peer->last.grant = completion.grant;
      finish(*peer, Status::kOk);
    }
  }
}

void Backplane::defer(Peer& peer) {
  if (peer.deferred) return;
  peer.deferred = true;
  ++counters_.deferred;
  deferred_.push_back(peer.id);
  if (deferred_.size() == 1) wait_for_room();
}

void Backplane::send_deferred() {
  for (const std::uint64_t id : std::exchange(deferred_, {})) {
    Peer* peer = peers_.with(id);
    if (peer == nullptr || !peer->deferred) continue;
    peer->deferred = false;
    // A request that is parked by now took the place of the one whose reply was deferred.
    if (peer->last.answered) send(*peer);
  }
  deliver();
}

/// By time: a socket counts as writable only when three quarters of its room are free.
void Backplane::wait_for_room() {
  room_timer_.expires_after(kRoomCheck);
  room_timer_.async_wait([this, alive = std::weak_ptr(alive_)](const asio::error_code& error) {
    if (!error && !alive.expired()) send_deferred();
  });
}

void Backplane::forget(Peer& peer) {
  if (peer.last.parked) store_.cancel(peer.id);
  drop_reply(peer);
  peers_.remove_peer(peer);
}

void Backplane::drop_reply(Peer& peer) {
  std::string().swap(peer.reply);
  charge(peer);
}

/// Charges what the reply takes now.
void Backplane::charge(Peer& peer) {
  const std::size_t taken = peer.reply.capacity() > kSmallReply ? peer.reply.capacity() : 0;
  if (taken == peer.charged) return;
  store_.charge_answer(peer.charged, taken);
  peer.charged = taken;
}

}  // namespace gothon::daemon
