#include "daemon/backplane/backplane.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <asio/error_code.hpp>
#include <exception>
#include <limits>
#include <tuple>
#include <utility>

#include "glue/os/socket.hpp"

// A datagram passes its checks in this order: the kernel's word on who sent it, the header, the
// token, the sender's hello, the payload. Only then is it a request (requests.cpp). An answer goes
// to the socket that came with a hello, this one's or its peer's, and never to an address, which
// may be somebody else's by then. Whoever can be answered is told what is wrong; a stranger's
// mistake costs one small reply at most, and no memory.
//
// Asio tells when the socket is readable and no more: its sockets can neither receive credentials
// nor set close-on-exec. Waiting again costs an epoll_ctl and an epoll_wait, but only after the
// replies are sent, while the nodes are busy with them.

namespace gothon::daemon {

using wire::Operation;
using wire::Status;

namespace {

std::string process_text(const store::Caller& caller) {
  return " (process " + std::to_string(caller.pid) + ")";
}

std::string text_of(const store::PassedLock& lock) {
  return "node " + std::to_string(lock.from.node) + " ended while it held lock '" + lock.name +
         "'" + process_text(lock.from) + ": " +
         (lock.to ? "it passes to node " + std::to_string(lock.to->node) + process_text(*lock.to)
                  : "nobody waits for it");
}

int descriptor_limit() {
  rlimit limit{};
  constexpr rlim_t kMost = std::numeric_limits<int>::max();
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return static_cast<int>(kMost);
  return static_cast<int>(std::min(limit.rlim_cur, kMost));
}

}  // namespace

os::Expected<std::unique_ptr<Backplane>> Backplane::open(asio::io_context& io, store::Store& store,
                                                         int directory, BackplaneSettings settings,
                                                         BackplaneEvents events) {
  auto socket = os::bind_datagram_at(directory, "backplane.sock");
  if (!socket) return tl::unexpected(std::move(socket.error()));
  return std::make_unique<Backplane>(io, store, std::move(*socket), settings, std::move(events));
}

Backplane::Backplane(asio::io_context& io, store::Store& store, os::UniqueFd socket,
                     BackplaneSettings settings, BackplaneEvents events)
    : io_(io),
      store_(store),
      settings_(settings),
      events_(std::move(events)),
      user_(::geteuid()),
      descriptors_(descriptor_limit()),
      socket_(io, socket.release()),
      peers_(io),
      room_timer_(io) {
  wait_for_datagrams();
}

Backplane::~Backplane() {
  close();
}

void Backplane::close() {
  if (!socket_.is_open()) return;
  alive_.reset();
  asio::error_code ignored;
  // First: nobody whose link is closed then finds anybody to say hello to.
  socket_.close(ignored);
  for (Peer* peer : peers_.peers()) {
    if (!peer->last.parked || !store_.cancel(peer->id)) continue;
    const store::Failure ended{Status::kEnded,
                               "the session is ending: nobody will answer this any more"};
    peer->last.parked = false;
    peer->reply.resize(wire::kHeaderSize);
    peer->reply += ended.message;
    auto header = *wire::decode_header(peer->reply);
    header.status = static_cast<std::uint8_t>(ended.status);
    header.length = static_cast<std::uint32_t>(ended.message.size());
    wire::encode_header(header, peer->reply.data());
    send_reply(peer->replies.get(), peer->reply);
  }
  for (Process* process : peers_.processes()) peers_.remove_process(*process);
  deferred_.clear();
  room_timer_.cancel();
}

std::vector<NodeProcess> Backplane::processes() const {
  std::vector<NodeProcess> live;
  for (Process* process : peers_.processes())
    live.push_back({process->pid, process->node, process->pidfd.native_handle()});
  return live;
}

std::vector<ParkedWait> Backplane::waits() const {
  std::vector<ParkedWait> waits;
  for (const Peer* peer : peers_.peers()) {
    if (!peer->last.parked) continue;
    auto condition = store_.condition(peer->id);
    if (!condition) continue;
    const Process& process = *peer->process;
    ParkedWait wait{.caller = {process.id, peer->thread, process.node, process.pid},
                    .ticket = peer->id,
                    .request = peer->last.request,
                    .operation = peer->last.operation,
                    .variable = peer->last.variable,
                    .since = peer->last.since,
                    .condition = std::move(*condition)};
    if (peer->place.request == peer->last.request) {
      wait.place = peer->place;
      wait.file = peer->place_file;
    }
    waits.push_back(std::move(wait));
  }
  std::sort(waits.begin(), waits.end(), [](const ParkedWait& one, const ParkedWait& other) {
    return std::tie(one.caller.node, one.caller.process, one.ticket) <
           std::tie(other.caller.node, other.caller.process, other.ticket);
  });
  return waits;
}

void Backplane::wait_for_datagrams() {
  socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [this, alive = std::weak_ptr(alive_)](const asio::error_code& error) {
                       if (!error && !alive.expired()) read_turn();
                     });
}

void Backplane::read_turn() {
  for (std::size_t read = 0; read < kTurn;) {
    const auto batch = inbox_.receive(socket_.native_handle());
    for (Datagram& datagram : batch) {
      receive(datagram);
      datagram.descriptors.clear();  // what nobody took, a stranger has smuggled in
    }
    read += batch.size();
    // Less than a batch is all there was; waiting again tells of what comes after.
    if (batch.size() < Inbox::kBatch) break;
  }
  if (!deferred_.empty()) send_deferred();
  wait_for_datagrams();
}

void Backplane::receive(Datagram& datagram) {
  ++counters_.received;
  const auto header = wire::decode_header(datagram.bytes);
  const bool foreign = datagram.uid != user_ || datagram.pid <= 0;
  if (foreign) ++counters_.foreign;
  if (!header) {
    if (!foreign) ++counters_.malformed;
    counters_.smuggled += datagram.descriptors.size();
    return;
  }
  Arrival arrival{.datagram = datagram, .header = *header};
  try {
    identify(arrival);
    if (!foreign)
      admit(arrival);
    else if (arrival.peer != nullptr)
      reject(arrival, Status::kStranger,
             "its process is another user's now: use shared variables as the user that started it");
    deliver();
  } catch (const std::exception&) {
    answer_fault(arrival);
  }
}

/// Whose it is, and where its answer would go: a token other than the session's is a peer's own.
void Backplane::identify(Arrival& arrival) {
  arrival.peer = nullptr;
  arrival.replies = -1;
  Peer* peer = peers_.with(arrival.header.token ^ settings_.token);
  const bool own = arrival.datagram.uid == user_;
  if (peer != nullptr) {
    const bool its = peer->process->pid == arrival.datagram.pid;
    if (its) arrival.peer = peer;
    // A forked child sends by its parent's sockets, and receives by them. Another user's process is
    // told nothing by them, a want of memory neither.
    if (its || own) arrival.replies = peer->replies.get();
    return;
  }
  const auto& descriptors = arrival.datagram.descriptors;
  const bool greets = arrival.header.operation == static_cast<std::uint8_t>(Operation::kHello);
  if (own && greets && descriptors.size() == 1 && takes_replies(descriptors.front().get()))
    arrival.replies = descriptors.front().get();
}

/// The boundary: memory ran out, as nothing else throws on the way here.
void Backplane::answer_fault(Arrival& arrival) {
  ++counters_.faults;
  try {
    identify(arrival);  // its peer may be gone by now, with the socket
    reject(arrival, Status::kMemory, "the session process has no memory left: store less");
  } catch (const std::exception&) {
    ++counters_.dropped;
  }
}

void Backplane::admit(Arrival& arrival) {
  const wire::Header& header = arrival.header;
  if (header.version != wire::kVersion)
    return reject(
        arrival, Status::kMalformed,
        "its version is not " + std::to_string(wire::kVersion) + ": install one Gothon only");
  const bool greets = header.operation == static_cast<std::uint8_t>(Operation::kHello);
  Peer* const peer = arrival.peer;
  if (peer == nullptr && !greets)
    return reject(arrival, Status::kStranger,
                  "this socket has not said hello: say it first, after a fork too");
  if (peer == nullptr && header.token != settings_.token)
    return reject(arrival, Status::kStranger,
                  "the token is not this session's: only its own nodes may use it");
  if (peer != nullptr && header.request != 0 && header.request == peer->last.request) {
    ++counters_.repeated;
    counters_.smuggled += arrival.datagram.descriptors.size();
    if (peer->last.answered)
      send(*peer);
    else
      store_.reconsider(peer->id);
    return;
  }
  arrival.rule = wire::find_operation(header.operation);
  if (arrival.rule == nullptr)
    return reject(arrival, Status::kUnknown, "there is no such operation: install one Gothon only");
  if (!take_payload(arrival)) return;
  if (peer == nullptr)
    hello(arrival);
  else
    serve(*peer, arrival);
}

bool Backplane::take_payload(Arrival& arrival) {
  const auto refuse = [&](std::string_view why) {
    reject(arrival, Status::kMalformed, why);
    return false;
  };
  Datagram& datagram = arrival.datagram;
  const wire::Header& header = arrival.header;
  // With a first hello its reply socket comes, and nothing else.
  const bool first = arrival.peer == nullptr;
  const bool in_memfd = !first && (header.flags & wire::kFlagMemfd) != 0;
  const std::size_t expected = in_memfd || first ? 1 : 0;
  if (datagram.descriptors.size() > expected)
    counters_.smuggled += datagram.descriptors.size() - expected;
  if (datagram.cut) return refuse("it was cut off: send long payloads in a memfd");
  if ((header.flags & ~(arrival.rule->flags | wire::kFlagMemfd)) != 0 || header.status != 0 ||
      header.request == 0)
    return refuse("its header holds values that have no meaning");
  arrival.payload = datagram.bytes.substr(wire::kHeaderSize);
  if (in_memfd) {
    if (datagram.descriptors.size() != 1 || !arrival.payload.empty())
      return refuse("its payload is to be in one memfd and nowhere else");
    if (header.length > wire::kPayloadLimit) return refuse("its payload is longer than 64 MiB");
    auto bytes = read_memfd(datagram.descriptors.front().get(), header.length);
    if (!bytes) {
      ++counters_.smuggled;
      return refuse("its memfd cannot be used: " + bytes.error().text);
    }
    arrival.long_payload = std::move(*bytes);
    arrival.payload = arrival.long_payload;
  }
  if (arrival.payload.size() != header.length) return refuse("its length is not what it says");
  if (!wire::has_shape(arrival.rule->payload, arrival.payload))
    return refuse("its payload is not what the operation takes");
  return true;
}

void Backplane::watch(Process& process) {
  const auto woken = [this, alive = std::weak_ptr(alive_),
                      pid = process.pid](const asio::error_code& error) {
    if (error || alive.expired()) return;
    Process* known = peers_.process_of(pid);
    if (known == nullptr) return;
    // Asio may mean a descriptor that was closed after it became readable, as that of the process
    // that had this number before: it has one record for both.
    if (!known->has_ended()) return watch(*known);
    end_process(*known);
  };
  process.pidfd.async_wait(asio::posix::stream_descriptor::wait_read, woken);
}

void Backplane::end_process(Process& process) {
  const std::uint64_t id = process.id;
  const pid_t pid = process.pid;
  const std::uint32_t node = process.node;
  for (Peer* peer : peers_.peers_of(process)) drop_reply(*peer);
  peers_.remove_process(process);
  const auto passed = store_.process_ended(id);
  deliver();
  for (const store::PassedLock& lock : passed)
    if (events_.notice) events_.notice(text_of(lock), lock.from.node);
  if (events_.process_ended) events_.process_ended(pid, node);
}

}  // namespace gothon::daemon
