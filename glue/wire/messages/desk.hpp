#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "glue/wire/envelope.hpp"
#include "glue/wire/messages/session_facts.hpp"

/// What is asked of gothond (docs/protocol.md section 3). Thread rule: any.
namespace gothon::wire::ask {

/// A session process that is ready.
struct Open {
  static constexpr const char* kVerb = "open";

  struct Reply {
    std::string id{};
    std::string directory{};                ///< RUNTIME/<id>, in the blob
    std::optional<std::string> scope{};     ///< the systemd unit that it is in
    std::optional<std::string> no_scope{};  ///< else why it is in none; older versions do not say

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.required("id", self.id);
      form.optional("scope", self.scope);
      form.optional("no_scope", self.no_scope);
    }
    static void pack(const Reply& reply, std::string& blob) {
      append_string(blob, reply.directory);
    }
    static os::Expected<void> unpack(Message& message, Reply& reply) {
      std::string_view blob = message.blob;
      auto directory = take_string(blob);
      if (!directory) return tl::unexpected(directory.error());
      reply.directory = std::move(*directory);
      return {};
    }
  };

  std::uint32_t nodes = 1;  ///< that it will have

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("nodes", self.nodes);
  }
};

/// All sessions.
struct Status : Plain {
  static constexpr const char* kVerb = "status";

  /// gothond itself.
  struct Daemon {
    pid_t pid = 0;
    std::string version{};
    Others others{};

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.defaulted("pid", self.pid);
      form.defaulted("version", self.version);
      form.others(self.others);
    }
  };

  struct Reply {
    Daemon daemon{};
    std::vector<SessionFacts> sessions{};
    std::vector<SessionFacts> ended{};  ///< within the last hour

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.defaulted("daemon", self.daemon);
      form.defaulted("sessions", self.sessions);
      form.defaulted("ended", self.ended);
    }
  };
};

/// Stops all sessions.
struct StopAll {
  static constexpr const char* kVerb = "stop";

  struct Reply {
    std::vector<std::string> silent{};  ///< those that have been told, and do not answer

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.defaulted("silent", self.silent);
    }
  };

  bool all = false;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("all", self.all);
  }
};

}  // namespace gothon::wire::ask
