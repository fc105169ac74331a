#include <cerrno>
#include <utility>

#include "daemon/backplane/backplane.hpp"
#include "glue/os/process.hpp"
#include "glue/segment/layout.hpp"

// What admitted requests do. A peer has one request open: while that is parked, it may cancel it or
// leave, and nothing else.

namespace gothon::daemon {
namespace {

using wire::Operation;
using wire::Status;

/// Kept for what else the session needs: pidfds, memfds, connections.
constexpr int kSpareDescriptors = 32;

/// Whether it was not done where it was answered without a grant: it found nothing to take.
bool takes(Operation operation) {
  return operation == Operation::kTake || operation == Operation::kClaim ||
         operation == Operation::kNext || operation == Operation::kAcquire ||
         operation == Operation::kRemoveItem;
}

}  // namespace

void Backplane::hello(Arrival& arrival) {
  const std::uint32_t node = wire::u32_at(arrival.payload, 0);
  const std::uint64_t thread = wire::u64_at(arrival.payload, 4);
  if (node >= settings_.node_count)
    return reject(arrival, Status::kRange, "there is no such node in this session");
  // A hello without a socket for the answers is repeated by a node to see whether anybody is here.
  if (arrival.replies < 0) return reject(arrival, Status::kStranger, "it has no reply socket");
  Process* process = process_for_hello(arrival, node);
  if (process == nullptr) return;
  if (!has_room(*process, arrival.replies))
    return reject(arrival, Status::kMemory,
                  "too many threads have used shared variables: use fewer threads at a time, or "
                  "raise the limit of open files (ulimit -n)");
  welcome(peers_.add_peer(std::move(arrival.datagram.descriptors.front()), *process, thread),
          arrival);
}

/// Whether one more peer fits. Those that have left without a word are forgotten first if not.
bool Backplane::has_room(const Process& process, int descriptor) {
  const auto fits = [&] {
    return process.peers < settings_.peers_per_process && peers_.peer_count() < settings_.peers;
  };
  const bool scarce = descriptor >= descriptors_ - kSpareDescriptors;
  if (fits() && !scarce) return true;
  bool left = false;
  for (Peer* peer : peers_.peers_of(process)) {
    if (is_open(peer->replies.get())) continue;
    forget(*peer);
    left = true;
  }
  return fits() && (left || !scarce);
}

void Backplane::welcome(Peer& peer, const Arrival& arrival) {
  begin_reply(peer, arrival);
  wire::append_u32(peer.reply, store_.string_limit());
  wire::append_u32(peer.reply, segment::serial_of(peer.process->id));
  wire::append_u64(peer.reply, settings_.token ^ peer.id);
  peer.last.memory = (arrival.header.flags & wire::kFlagSegment) != 0;
  finish(peer, Status::kOk);
}

/// The sender's process, watched from its first hello on; nullptr if the hello was refused.
Process* Backplane::process_for_hello(Arrival& arrival, std::uint32_t node) {
  const pid_t pid = arrival.datagram.pid;
  Process* known = peers_.process_of(pid);
  if (known != nullptr && known->has_ended()) {
    end_process(*known);
    known = nullptr;
  }
  if (known != nullptr && known->node != node) {
    reject(arrival, Status::kRange, "this process is another node: it cannot become a second one");
    return nullptr;
  }
  if (known != nullptr) return known;
  if (peers_.process_count() >= settings_.processes) {
    reject(arrival, Status::kMemory, "too many processes use this session: start fewer at a time");
    return nullptr;
  }
  auto pidfd = os::open_pidfd(pid);
  if (!pidfd) {
    const bool gone = pidfd.error().code == ESRCH;
    if (!gone)
      reject(arrival, Status::kMemory, "the process cannot be watched: " + pidfd.error().text);
    return nullptr;
  }
  // Its number may be another process's by now, but not while its socket is open.
  if (!is_open(arrival.replies)) return nullptr;
  Process& process = peers_.add_process(pid, node, std::move(*pidfd));
  store_.process_began({.process = process.id, .node = node, .pid = pid});
  watch(process);
  if (events_.process_began) events_.process_began(pid, node);
  return &process;
}

void Backplane::serve(Peer& peer, Arrival& arrival) {
  const Operation operation = arrival.rule->operation;
  if (operation == Operation::kBye) return forget(peer);
  if (operation == Operation::kCancel) return cancel(peer, arrival);
  if (operation == Operation::kPlace) return place(peer, arrival);
  if (peer.last.parked)
    return reject(arrival, Status::kMalformed,
                  "this thread's last request is still open: cancel it or wait for its answer");
  if (operation == Operation::kHello) return welcome(peer, arrival);
  if (operation == Operation::kDeclare) return declare(peer, arrival);
  apply(peer, arrival);
}

void Backplane::declare(Peer& peer, const Arrival& arrival) {
  begin_reply(peer, arrival);
  const auto index = store_.declare(*wire::decode_declaration(arrival.payload));
  if (!index) return fail(peer, index.error());
  wire::append_u32(peer.reply, *index);
  finish(peer, Status::kOk);
}

void Backplane::cancel(Peer& peer, const Arrival& arrival) {
  const Peer::Last last = peer.last;
  const std::uint32_t target = wire::u32_at(arrival.payload, 0);
  const bool open = target != 0 && (last.request == target || last.origin == target);
  if (open && last.answered && (arrival.header.flags & wire::kFlagWait) != 0)
    return answer_as(peer, arrival, target);
  const bool done = open && take_back(peer);
  begin_reply(peer, arrival);
  peer.last.origin = target;
  peer.reply += done ? '\1' : '\0';
  finish(peer, Status::kOk);
}

/// Takes back what a peer has asked for; whether it was done all the same.
bool Backplane::take_back(Peer& peer) {
  const Peer::Last& last = peer.last;
  const bool withdrawn = last.parked && store_.cancel(peer.id);
  // It has let the lock go, whatever became of it then.
  if (last.operation == Operation::kSleep && (withdrawn || last.grant != 0)) {
    if (!withdrawn) (void)undo(peer);
    return true;
  }
  if (withdrawn) return false;
  if (last.grant != 0) return !undo(peer);
  if (!last.answered) return false;
  // Of one that was withdrawn before, what that has told.
  if (last.operation == Operation::kCancel) return peer.reply.back() == '\1';
  return wire::decode_header(peer.reply)->status == 0 && !takes(last.operation);
}

/// An answer that was given already is the answer to this request, too.
void Backplane::answer_as(Peer& peer, const Arrival& arrival, std::uint32_t target) {
  peer.last.origin = target;
  peer.last.request = arrival.header.request;
  auto header = *wire::decode_header(peer.reply);
  header.request = arrival.header.request;
  wire::encode_header(header, peer.reply.data());
  send(peer);
}

/// Never answered: its thread waits for the answer to what it tells of.
void Backplane::place(Peer& peer, const Arrival& arrival) {
  const auto place = *wire::decode_place(arrival.payload);
  if (!peer.last.parked || peer.last.request != place.request) return;
  peer.place = place;
  peer.place_file = place.file;
  peer.place.file = {};
  if (events_.wait_placed) events_.wait_placed();
}

void Backplane::apply(Peer& peer, const Arrival& arrival) {
  begin_reply(peer, arrival);
  const Process& process = *peer.process;
  const store::Request request{
      .operation = arrival.rule->operation,
      .variable = arrival.header.variable,
      .flags = arrival.header.flags,
      .payload = arrival.payload,
      .caller = {process.id, peer.thread, process.node, process.pid},
      .ticket = peer.id,
  };
  const auto result = store_.execute(request, peer.reply);
  if (!result) return fail(peer, result.error());
  if (result->parked && store_.parked() > settings_.open_requests) {
    store_.cancel(peer.id);
    return fail(peer, {Status::kMemory,
                       "the session's quota of " + std::to_string(settings_.open_requests) +
                           " requests that wait is used up: let fewer threads wait at "
                           "a time, or raise messages in gothond.json"});
  }
  peer.last.grant = result->grant;
  peer.last.parked = result->parked;
  peer.last.memory = (arrival.header.flags & arrival.rule->flags & wire::kFlagSegment) != 0;
  if (!result->parked) return finish(peer, Status::kOk);
  peer.last.since = std::chrono::steady_clock::now();
}

}  // namespace gothon::daemon
