#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "glue/wire/envelope.hpp"
#include "glue/wire/members.hpp"

/// What anybody of this user may ask a session process (docs/protocol.md section 3). Thread rule:
/// any.
namespace gothon::wire {

/// A process of a node.
struct Holder {
  std::uint32_t node = 0;
  pid_t pid = 0;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("node", self.node);
    form.defaulted("pid", self.pid);
  }
};

enum class NodeState { kStarting, kRunning, kWaiting, kStopped, kTraced, kEnded, kOther };

constexpr std::array<const char*, 6> words_of(NodeState) {
  return {"starting", "running", "waiting", "stopped", "traced", "ended"};
}

enum class Verdict { kNone, kReport, kDeadlock, kOther };

constexpr std::array<const char*, 3> words_of(Verdict) {
  return {"none", "report", "deadlock"};
}

/// A variable as people see it.
struct Variable {
  enum class State { kSet, kUnset, kBusy, kOther };

  std::string file{};
  std::string name{};
  std::string type{};
  Word<State> state = State::kUnset;
  std::uint64_t waiting = 0;
  std::optional<Scalar> value{};         ///< null: an int that is too long
  std::optional<std::uint64_t> bytes{};  ///< of the whole value
  /// Of a lock, maybe nobody; of a variable that is busy too.
  std::optional<std::optional<Holder>> holder{};
  std::optional<Scalar> missing{};      ///< of a latch
  std::optional<std::uint64_t> size{};  ///< of a queue or container
  std::optional<std::optional<std::uint64_t>> limit{};
  std::optional<std::uint64_t> dealt{};  ///< items of an iterator
  std::optional<std::uint64_t> left{};   ///< of them, unless it has no end
  std::optional<bool> shut_down{};       ///< of a queue that is
  std::optional<bool> truncated{};       ///< of a container whose value shows its first items only
  Others others{};

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("file", self.file);
    form.defaulted("name", self.name);
    form.defaulted("type", self.type);
    form.defaulted("state", self.state);
    form.defaulted("waiting", self.waiting);
    form.optional("value", self.value);
    form.optional("bytes", self.bytes);
    form.optional("holder", self.holder);
    form.optional("missing", self.missing);
    form.optional("size", self.size);
    form.optional("limit", self.limit);
    form.optional("dealt", self.dealt);
    form.optional("left", self.left);
    form.optional("shut_down", self.shut_down);
    form.optional("truncated", self.truncated);
    form.others(self.others);
  }
};

constexpr std::array<const char*, 3> words_of(Variable::State) {
  return {"set", "unset", "busy"};
}

namespace ask {

/// Announces the session, now and at each change: its answer are events.
struct Watch : Plain {
  static constexpr const char* kVerb = "status";
  using Reply = NoReply;
};

/// What each node waits for, and whether anybody can go on.
struct Why : Plain {
  static constexpr const char* kVerb = "why";

  struct Node {
    std::uint32_t node = 0;
    pid_t pid = -1;
    Word<NodeState> state = NodeState::kEnded;
    std::optional<int> status{};  ///< wait status
    Others others{};

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.defaulted("node", self.node);
      form.defaulted("pid", self.pid);
      form.defaulted("state", self.state);
      form.defaulted("status", self.status);
      form.others(self.others);
    }
  };

  struct Wait {
    std::uint32_t node = 0;
    pid_t pid = 0;
    std::optional<std::uint32_t> thread{};
    std::string variable{};
    std::string operation{};
    double seconds = 0;
    std::optional<std::string> place{};
    std::optional<bool> timeout{};
    std::optional<Holder> holder{};
    std::optional<std::int64_t> threshold{};
    std::optional<std::int64_t> missing{};
    std::string text{};
    Others others{};

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.defaulted("node", self.node);
      form.defaulted("pid", self.pid);
      form.defaulted("thread", self.thread);
      form.defaulted("variable", self.variable);
      form.defaulted("operation", self.operation);
      form.defaulted("seconds", self.seconds);
      form.defaulted("place", self.place);
      form.defaulted("timeout", self.timeout);
      form.defaulted("holder", self.holder);
      form.defaulted("threshold", self.threshold);
      form.defaulted("missing", self.missing);
      form.defaulted("text", self.text);
      form.others(self.others);
    }
  };

  struct Reply {
    std::vector<Node> nodes{};
    std::vector<Wait> waits{};
    Word<Verdict> verdict = Verdict::kNone;
    std::string conclusion{};
    std::uint64_t looks = 0;  ///< how often the watch has looked
    Others others{};

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.defaulted("nodes", self.nodes);
      form.defaulted("waits", self.waits);
      form.defaulted("verdict", self.verdict);
      form.defaulted("conclusion", self.conclusion);
      form.defaulted("looks", self.looks);
      form.others(self.others);
    }
  };
};

/// The nodes from number `first` on, and what they wait for.
struct Nodes {
  static constexpr const char* kVerb = "nodes";

  /// The longest one of a node.
  struct Wait {
    std::string goal{};
    std::string place{};
    double seconds = 0;
    std::string text{};

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.defaulted("goal", self.goal);
      form.defaulted("place", self.place);
      form.defaulted("seconds", self.seconds);
      form.defaulted("text", self.text);
    }
  };

  struct Row {
    std::uint32_t node = 0;
    std::optional<pid_t> pid{};   ///< none: not started yet
    std::optional<int> status{};  ///< wait status
    std::uint64_t waiting = 0;    ///< threads
    std::optional<Wait> wait{};

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.required("node", self.node);
      form.defaulted("pid", self.pid);
      form.defaulted("status", self.status);
      form.defaulted("waiting", self.waiting);
      form.defaulted("wait", self.wait);
    }
  };

  struct Reply {
    std::vector<Row> nodes{};
    std::optional<std::uint32_t> next{};  ///< the number to go on from

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.required("nodes", self.nodes);
      form.defaulted("next", self.next);
    }
  };

  std::uint32_t first = 0;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("first", self.first);
  }
};

/// The variables from number `first` on, or those of that name among them.
struct Vars {
  static constexpr const char* kVerb = "vars";

  struct Reply {
    std::string project{};
    std::vector<Variable> variables{};
    std::optional<std::uint32_t> next{};  ///< the number to go on from

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.defaulted("project", self.project);
      form.defaulted("variables", self.variables);
      form.defaulted("next", self.next);
    }
  };

  std::string name{};  ///< empty: all
  std::uint32_t first = 0;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("name", self.name);
    form.defaulted("first", self.first);
  }
};

}  // namespace ask
}  // namespace gothon::wire
