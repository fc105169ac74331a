#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "daemon/bus/bus.hpp"
#include "glue/os/error.hpp"

namespace gothon::daemon {

/// Puts session processes into transient scopes of this user's systemd, so that all that descends
/// from one is counted, limited and stopped with it. Without a user manager, or one in another
/// process namespace, nobody is put anywhere. Source: org.freedesktop.systemd1(5),
/// systemd.scope(5). Thread rule: loop.
class Scopes {
 public:
  /// Nothing, or why a process is where it was.
  using Done = std::function<void(os::Expected<void>)>;

  explicit Scopes(asio::io_context& io) : io_(io) {}
  ~Scopes();

  /// Moves the process to its scope under gothon.slice; `done` is called once, on another turn.
  void enclose(const std::string& id, pid_t pid, Done done);
  /// Kills what a session process that is gone has left in its scope.
  void end(const std::string& id);

 private:
  struct Enclosing {
    Enclosing(asio::io_context& io, pid_t process, Done told)
        : pid(process), done(std::move(told)), deadline(io) {}
    pid_t pid;
    Done done;
    std::string job;
    asio::steady_timer deadline;
  };

  os::Expected<void> connect();
  os::Expected<void> ask(const std::string& unit, pid_t pid);
  void settle(const std::string& unit, os::Expected<void> outcome);
  void lose();
  static int on_started(sd_bus_message* reply, void* self, sd_bus_error*);
  static int on_job_removed(sd_bus_message* signal, void* self, sd_bus_error*);

  asio::io_context& io_;
  std::shared_ptr<Bus> bus_;
  std::map<std::string, std::unique_ptr<Enclosing>> enclosing_;  ///< by unit
  std::map<uint64_t, std::string> asked_;                        ///< by the cookie of the call
  bool knows_oom_policy_ = true;                                 ///< systemd 253 and later
};

}  // namespace gothon::daemon
