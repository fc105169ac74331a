#include "daemon/backplane/peers.hpp"

#include <utility>

#include "glue/os/process.hpp"

namespace gothon::daemon {

bool Process::has_ended() {
  return os::has_ended(pidfd.native_handle());
}

Peer* PeerTable::with(std::uint64_t id) const {
  const auto found = peers_.find(id);
  return found == peers_.end() ? nullptr : found->second.get();
}

Process* PeerTable::process_of(pid_t pid) const {
  const auto found = processes_.find(pid);
  return found == processes_.end() ? nullptr : found->second.get();
}

Peer& PeerTable::add_peer(os::UniqueFd replies, Process& process, std::uint64_t thread) {
  auto peer = std::make_unique<Peer>();
  peer->id = ++last_peer_;
  peer->replies = std::move(replies);
  peer->process = &process;
  peer->thread = thread;
  Peer& added = *peer;
  peers_.emplace(added.id, std::move(peer));
  ++process.peers;
  return added;
}

Process& PeerTable::add_process(pid_t pid, std::uint32_t node, os::UniqueFd pidfd) {
  auto process = std::make_unique<Process>(io_, ++last_process_, pid, node, std::move(pidfd));
  return *processes_.insert_or_assign(pid, std::move(process)).first->second;
}

void PeerTable::remove_peer(Peer& peer) {
  --peer.process->peers;
  peers_.erase(peer.id);
}

void PeerTable::remove_process(Process& process) {
  for (Peer* peer : peers_of(process)) remove_peer(*peer);
  processes_.erase(processes_.find(process.pid));
}

std::vector<Peer*> PeerTable::peers() const {
  std::vector<Peer*> all;
  for (const auto& [id, peer] : peers_) all.push_back(peer.get());
  return all;
}

std::vector<Peer*> PeerTable::peers_of(const Process& process) const {
  std::vector<Peer*> its;
  for (const auto& [id, peer] : peers_)
    if (peer->process == &process) its.push_back(peer.get());
  return its;
}

std::vector<Process*> PeerTable::processes() const {
  std::vector<Process*> all;
  for (const auto& [pid, process] : processes_) all.push_back(process.get());
  return all;
}

}  // namespace gothon::daemon
