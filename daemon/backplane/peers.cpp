#include "daemon/backplane/peers.hpp"

#include <utility>

namespace gothon::daemon {

Peer* PeerTable::at(std::string_view address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? nullptr : found->second.get();
}

Peer* PeerTable::with(std::uint64_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

Process* PeerTable::process_of(pid_t pid) const {
  const auto found = processes_.find(pid);
  return found == processes_.end() ? nullptr : found->second.get();
}

Peer& PeerTable::add_peer(std::string_view address, Process& process, std::uint64_t thread) {
  auto peer = std::make_unique<Peer>();
  peer->id = ++last_peer_;
  peer->address = address;
  peer->process = &process;
  peer->thread = thread;
  Peer& added = *peer;
  by_id_.emplace(added.id, &added);
  by_address_.emplace(added.address, std::move(peer));
  ++process.peers;
  return added;
}

Process& PeerTable::add_process(pid_t pid, std::uint32_t node, os::UniqueFd pidfd) {
  auto process = std::make_unique<Process>(io_, ++last_process_, pid, node, std::move(pidfd));
  return *processes_.insert_or_assign(pid, std::move(process)).first->second;
}

void PeerTable::remove_peer(Peer& peer) {
  --peer.process->peers;
  by_id_.erase(peer.id);
  by_address_.erase(by_address_.find(peer.address));
}

void PeerTable::remove_process(Process& process) {
  for (Peer* peer : peers_of(process)) remove_peer(*peer);
  processes_.erase(processes_.find(process.pid));
}

std::vector<Peer*> PeerTable::peers() const {
  std::vector<Peer*> all;
  for (const auto& [id, peer] : by_id_) all.push_back(peer);
  return all;
}

std::vector<Peer*> PeerTable::peers_of(const Process& process) const {
  std::vector<Peer*> its;
  for (const auto& [id, peer] : by_id_)
    if (peer->process == &process) its.push_back(peer);
  return its;
}

std::vector<Process*> PeerTable::processes() const {
  std::vector<Process*> all;
  for (const auto& [pid, process] : processes_) all.push_back(process.get());
  return all;
}

}  // namespace gothon::daemon
