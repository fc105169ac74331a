#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "glue/os/exit_status.hpp"
#include "glue/wire/envelope.hpp"
#include "glue/wire/messages/session_facts.hpp"

/// Control messages that answer no request (docs/protocol.md section 3). Thread rule: any.
namespace gothon::wire::event {

/// A session as it is now.
struct Announce {
  static constexpr const char* kEvent = "announce";

  SessionFacts session;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("session", self.session);
  }
};

/// Nodes have been started or have ended.
struct NodesChanged {
  static constexpr const char* kEvent = "nodes";

  std::uint32_t first = 0;
  std::vector<pid_t> pids{};
  std::vector<std::optional<int>> statuses{};  ///< wait statuses; none while it runs

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("first", self.first);
    form.defaulted("pids", self.pids);
    form.defaulted("statuses", self.statuses);
  }
};

/// A node has ended.
struct NodeExited {
  static constexpr const char* kEvent = "exited";

  std::uint32_t node = 0;
  int status = 0;  ///< wait status

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("node", self.node);
    form.defaulted("status", self.status);
  }
};

/// One line for the user.
struct Notice {
  static constexpr const char* kEvent = "notice";

  std::string text;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("text", self.text);
  }
};

/// The session has ended: its nodes are reaped, its directories are gone.
struct Ended {
  static constexpr const char* kEvent = "ended";

  int exit = os::kOwnFailure;  ///< what the client exits with
  std::string reason{};
  double cpu = 0;  ///< seconds of the nodes that the session process has reaped
  std::optional<std::uint32_t> node{};          ///< the first to fail
  std::optional<int> status{};                  ///< its wait status
  std::optional<std::uint64_t> memory_limit{};  ///< it was killed for want of memory; 0: of none
  bool began = true;                            ///< false: it is none that works

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("exit", self.exit);
    form.defaulted("reason", self.reason);
    form.defaulted("cpu", self.cpu);
    form.optional("node", self.node);
    form.optional("status", self.status);
    form.optional("memory_limit", self.memory_limit);
    form.unusual("began", self.began, true);
  }
};

/// Why the other side ends the connection.
struct Refused {
  static constexpr const char* kEvent = "refused";

  std::string error;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("error", self.error);
  }
};

}  // namespace gothon::wire::event
