#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/backplane/peers.hpp"
#include "daemon/backplane/transport.hpp"
#include "daemon/store/store.hpp"
#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/datagram.hpp"

namespace gothon::daemon {

struct BackplaneSettings {
  std::uint64_t token = 0;  ///< the session's secret
  std::uint32_t node_count = 1;
  std::size_t peers = 65'536;  ///< sockets of all processes together
  std::size_t peers_per_process = 4096;
  std::size_t processes = 16'384;
  std::size_t open_requests = 65'536;  ///< that are parked at once
};

/// What the session process wants to hear. Called from the loop, in the middle of the backplane's
/// work: a callback that ends the session posts that to the loop, and neither closes nor destroys
/// the backplane itself.
struct BackplaneEvents {
  /// One line for the user, such as that a lock's holder ended, and the node that it is about.
  std::function<void(const std::string& text, std::uint32_t node)> notice;
  std::function<void(pid_t pid, std::uint32_t node)> process_began;
  std::function<void(pid_t pid, std::uint32_t node)> process_ended;
  /// A thread has waited for so long that it said where.
  std::function<void()> wait_placed;
};

/// What was not an ordinary request, since the start.
struct BackplaneCounters {
  std::uint64_t received = 0;   ///< datagrams of any kind
  std::uint64_t foreign = 0;    ///< of another user or an unknown process: dropped
  std::uint64_t malformed = 0;  ///< dropped, or answered with `kMalformed`
  std::uint64_t strangers = 0;  ///< wrong token or no hello
  std::uint64_t smuggled = 0;   ///< descriptors that do not belong there: closed
  std::uint64_t repeated = 0;   ///< requests answered from memory
  std::uint64_t deferred = 0;   ///< times a reply found no room and had to wait
  std::uint64_t dropped = 0;    ///< refusals that had no room, or nobody to go to
  std::uint64_t faults = 0;     ///< exceptions while a request was handled
};

/// A live process that has said hello. `pidfd` stays the backplane's.
struct NodeProcess {
  pid_t pid = 0;
  std::uint32_t node = 0;
  int pidfd = -1;
};

/// A request that is parked.
struct ParkedWait {
  store::Caller caller;
  std::uint64_t ticket = 0;
  std::uint32_t request = 0;  ///< with `ticket`: the number of this wait, never used again
  wire::Operation operation = wire::Operation::kLock;
  std::uint32_t variable = 0;
  std::chrono::steady_clock::time_point since;
  store::Condition condition;
  /// Where its thread waits; nullopt as long as it has not said so.
  std::optional<wire::Place> place{};  ///< without `file`
  std::string file{};
};

/// The datagram socket of a session: takes nodes' requests to the store and its answers back
/// (docs/protocol.md, section 2).
///
/// Nothing that arrives here throws out of it, blocks it, or keeps it from others for more than
/// `kTurn` datagrams. Thread rule: loop; `io` and `store` outlive it.
class Backplane {
 public:
  static constexpr std::size_t kTurn = 64;

  /// Binds `backplane.sock` in the open directory.
  static os::Expected<std::unique_ptr<Backplane>> open(asio::io_context& io, store::Store& store,
                                                       int directory, BackplaneSettings settings,
                                                       BackplaneEvents events);

  /// `socket` is non-blocking and receives credentials.
  Backplane(asio::io_context& io, store::Store& store, os::UniqueFd socket,
            BackplaneSettings settings, BackplaneEvents events);
  /// Closes.
  ~Backplane();
  Backplane(const Backplane&) = delete;
  Backplane& operator=(const Backplane&) = delete;

  /// Answers every parked request with `kEnded`, watches nobody any more, and closes the socket.
  void close();

  /// The processes that have said hello and live, in no order.
  std::vector<NodeProcess> processes() const;
  /// What is parked now, by node, process and thread.
  std::vector<ParkedWait> waits() const;
  /// Whether the socket of a parked request is still open; the request is withdrawn if it is not
  /// (its process has become another program).
  bool is_there(std::uint64_t ticket);
  /// Breaks a barrier, as one does who calls its `abort()`.
  void break_barrier(std::uint32_t variable);
  std::uint64_t operations() const { return store_.operations(); }
  const BackplaneCounters& counters() const { return counters_; }

 private:
  /// A datagram on its way through the checks.
  struct Arrival {
    Datagram& datagram;
    wire::Header header;
    Peer* peer = nullptr;  ///< the sender's; nullptr: it has not said hello
    int replies = -1;      ///< where an answer would go; -1: nowhere
    const wire::OperationRule* rule = nullptr;
    std::string_view payload{};
    std::string long_payload{};  ///< what `payload` views if it came in a memfd
  };

  void wait_for_datagrams();
  void read_turn();
  void receive(Datagram& datagram);
  void identify(Arrival& arrival);
  void answer_fault(Arrival& arrival);
  void admit(Arrival& arrival);
  bool take_payload(Arrival& arrival);

  // requests.cpp
  void hello(Arrival& arrival);
  Process* process_for_hello(Arrival& arrival, std::uint32_t node);
  bool has_room(const Process& process, int descriptor);
  void welcome(Peer& peer, const Arrival& arrival);
  void serve(Peer& peer, Arrival& arrival);
  void declare(Peer& peer, const Arrival& arrival);
  void cancel(Peer& peer, const Arrival& arrival);
  bool take_back(Peer& peer);
  void answer_as(Peer& peer, const Arrival& arrival, std::uint32_t target);
  void place(Peer& peer, const Arrival& arrival);
  void apply(Peer& peer, const Arrival& arrival);

  // replies.cpp, with is_there and break_barrier
  void begin_reply(Peer& peer, const Arrival& arrival);
  void finish(Peer& peer, wire::Status status);
  void fail(Peer& peer, const store::Failure& failure);
  int descriptor_for(const Peer& peer) const;
  void send(Peer& peer);
  bool undo(const Peer& peer);
  void reject(const Arrival& arrival, wire::Status status, std::string_view why);
  void deliver();
  void defer(Peer& peer);
  void send_deferred();
  void wait_for_room();
  void forget(Peer& peer);
  void drop_reply(Peer& peer);
  void charge(Peer& peer);

  void watch(Process& process);
  void end_process(Process& process);

  asio::io_context& io_;
  store::Store& store_;
  const BackplaneSettings settings_;
  const BackplaneEvents events_;
  const uid_t user_;
  const int descriptors_;  ///< how many this process may have open

  asio::posix::stream_descriptor socket_;
  Inbox inbox_;
  PeerTable peers_;
  BackplaneCounters counters_;
  /// Peers whose replies wait for room, and maybe others. While it holds any, the timer runs.
  std::vector<std::uint64_t> deferred_;
  asio::steady_timer room_timer_;
  /// Handlers that asio still holds when the backplane is gone find this expired.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace gothon::daemon
