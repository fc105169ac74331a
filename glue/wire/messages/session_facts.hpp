#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "glue/wire/members.hpp"

/// What is known of a session (docs/protocol.md section 3). Thread rule: any.
namespace gothon::wire {

/// No session has more.
constexpr std::uint32_t kMaxNodes = 4096;

enum class SessionState {
  kSpare,
  kStarting,
  kRunning,
  kStopping,
  kEnded,
  kUnknown,  ///< it runs, and has told gothond no more than its socket does
  kSilent,   ///< it is stopped, or has not answered for a second
  kLost,     ///< its process was killed
  kOther
};

constexpr std::array<const char*, 8> words_of(SessionState) {
  return {"spare", "starting", "running", "stopping", "ended", "unknown", "silent", "lost"};
}

struct NodeCounts {
  std::uint32_t alive = 0;
  std::uint32_t total = 0;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("alive", self.alive);
    form.defaulted("total", self.total);
    form.holds("alive", self.alive <= kMaxNodes, "at most 4096");
    form.holds("total", self.total <= kMaxNodes, "at most 4096");
  }
  friend bool operator==(const NodeCounts&, const NodeCounts&) = default;
};

/// A node that failed, with its wait status.
struct NodeFailure {
  std::uint32_t node = 0;
  int status = 0;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("node", self.node);
    form.required("status", self.status);
  }
};

/// A session as it is announced, listed and recorded.
struct SessionFacts {
  std::string id;
  std::string name;
  std::string project;
  std::string module;
  Word<SessionState> state = SessionState::kUnknown;
  pid_t pid = 0;  ///< of the session process; 0: not known
  NodeCounts nodes;
  double started = 0;  ///< seconds since 1970, like `ended`
  std::uint64_t operations = 0;
  bool detached = false;
  bool client = false;  ///< one is connected
  std::optional<double> ended;
  std::optional<int> exit;
  std::string reason;                  ///< why it was stopped
  std::optional<std::string> version;  ///< of its program; gothond adds it
  std::optional<NodeFailure> failed;   ///< of a record only
  Others others;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    constexpr double kLatest = 1e12;  // tens of thousands of years
    form.required("id", self.id);
    form.defaulted("state", self.state);
    form.defaulted("pid", self.pid);
    form.holds("pid", self.pid >= 0, "a process id");
    form.defaulted("started", self.started);
    form.holds("started", self.started >= 0 && self.started <= kLatest, "a time since 1970");
    form.optional("version", self.version);
    // That is all that is known of such a one.
    if (!Form::kWrites || self.state != SessionState::kUnknown) {
      form.defaulted("name", self.name);
      form.defaulted("project", self.project);
      form.defaulted("module", self.module);
      form.defaulted("nodes", self.nodes);
      form.defaulted("operations", self.operations);
      form.defaulted("detached", self.detached);
      form.defaulted("client", self.client);
      form.defaulted("ended", self.ended);
      form.defaulted("exit", self.exit);
      form.defaulted("reason", self.reason);
      form.optional("failed", self.failed);
    }
    form.others(self.others);
  }
};

/// `session.json` of a detached session (docs/protocol.md section 5).
std::string record_text(const SessionFacts& facts);
/// Nothing for what is no record.
std::optional<SessionFacts> read_record_text(std::string_view text);

}  // namespace gothon::wire
