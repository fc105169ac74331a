#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/store/store.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/datagram.hpp"

namespace gothon::daemon {

/// A process that has said hello, watched by its pidfd.
struct Process {
  Process(asio::io_context& io, std::uint64_t unique, pid_t number, std::uint32_t its_node,
          os::UniqueFd descriptor)
      : id(unique), pid(number), node(its_node), pidfd(io, descriptor.release()) {}

  /// Now; the loop may not have heard of it yet.
  bool has_ended();

  const std::uint64_t id;  ///< counts up from 1; never given to another process of the session
  const pid_t pid;
  const std::uint32_t node;
  asio::posix::stream_descriptor pidfd;
  std::size_t peers = 0;
};

/// One thread's pair of sockets, or one of several that it has: where it sends from, nobody asks;
/// what it is answered by is here.
struct Peer {
  /// The last request that was not a repetition.
  struct Last {
    wire::Operation operation = wire::Operation::kHello;
    std::uint32_t variable = 0;
    std::uint32_t request = 0;
    std::uint32_t origin = 0;  ///< the request whose place this one has taken; 0: none
    store::Grant grant = 0;
    bool parked = false;    ///< its answer is still to come
    bool answered = false;  ///< `reply` holds its answer
    bool memory = false;    ///< a descriptor of shared memory goes along with its answer
    std::chrono::steady_clock::time_point since{};  ///< when it was parked
  };

  std::uint64_t id = 0;  ///< also the ticket of its one open request; never used twice
  /// The end that came with its hello. Whatever is sent here, only who holds the other end can get.
  os::UniqueFd replies;
  Process* process = nullptr;
  std::uint64_t thread = 0;
  Last last;
  /// What its thread said of the request with the number `place.request`; its file besides.
  wire::Place place;
  std::string place_file;
  std::string reply;        ///< the last one, header included
  std::size_t charged = 0;  ///< what the store's quota is charged for it
  bool deferred = false;    ///< it waits for room in the socket
};

/// The peers by number and the processes they belong to. Owns both.
/// Thread rule: loop.
class PeerTable {
 public:
  explicit PeerTable(asio::io_context& io) : io_(io) {}

  Peer* with(std::uint64_t id) const;
  Process* process_of(pid_t pid) const;

  Peer& add_peer(os::UniqueFd replies, Process& process, std::uint64_t thread);
  Process& add_process(pid_t pid, std::uint32_t node, os::UniqueFd pidfd);
  void remove_peer(Peer& peer);
  /// With all its peers.
  void remove_process(Process& process);

  std::size_t peer_count() const { return peers_.size(); }
  std::size_t process_count() const { return processes_.size(); }
  std::vector<Peer*> peers() const;
  std::vector<Peer*> peers_of(const Process& process) const;
  std::vector<Process*> processes() const;

 private:
  asio::io_context& io_;
  std::unordered_map<pid_t, std::unique_ptr<Process>> processes_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Peer>> peers_;
  std::uint64_t last_peer_ = 0;
  std::uint64_t last_process_ = 0;
};

}  // namespace gothon::daemon
