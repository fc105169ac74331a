#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "glue/os/unique_fd.hpp"
#include "glue/wire/envelope.hpp"
#include "glue/wire/messages/session_facts.hpp"

/// What a client does with its session and the nodes in it (docs/protocol.md section 3); `run` has
/// a header of its own. Thread rule: any.
namespace gothon::wire::ask {

/// Starts nodes.
struct Spawn {
  static constexpr const char* kVerb = "spawn";
  /// So many at once: three descriptors each have to fit into one message.
  static constexpr std::uint32_t kMost = 80;
  static_assert(kMost <= kMaxDescriptors / 3);

  struct Reply {
    std::vector<pid_t> pids;

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.defaulted("pids", self.pids);
    }
  };

  std::uint32_t first = 0;
  std::uint32_t count = 0;
  /// Those that came along: per node stdin, stdout, stderr; of a detached session the stdin of the
  /// first node and that of the others.
  std::vector<os::UniqueFd> streams{};

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("first", self.first);
    form.required("count", self.count);
  }
  static os::Expected<void> unpack(Message& message, Spawn& spawn) {
    spawn.streams = std::move(message.fds);
    return {};
  }
};

/// The client has forked node 0 itself.
struct Attached {
  static constexpr const char* kVerb = "attached";
  using Reply = Done;

  pid_t pid = 0;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("pid", self.pid);
  }
};

/// The attached node has ended.
struct Exited {
  static constexpr const char* kVerb = "exited";
  using Reply = Done;

  int status = 0;  ///< wait status

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("status", self.status);
  }
};

/// Sent to every node's process group, or to that of `node`.
struct Signal {
  static constexpr const char* kVerb = "signal";
  using Reply = Done;

  int signal = 0;
  std::optional<std::uint32_t> node{};

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("signal", self.signal);
    form.optional("node", self.node);
  }
};

/// Ends the session; `ended` is the answer.
struct Stop {
  static constexpr const char* kVerb = "stop";
  using Reply = NoReply;

  std::string reason = "stopped on request";

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("reason", self.reason);
  }
};

/// The detached session goes on without this client.
struct Detach : Plain {
  static constexpr const char* kVerb = "detach";
  using Reply = Done;
};

/// This client holds a detached session for a while.
struct Attach : Plain {
  static constexpr const char* kVerb = "attach";
  struct Reply {
    SessionFacts session;

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.required("session", self.session);
    }
  };
};

}  // namespace gothon::wire::ask
