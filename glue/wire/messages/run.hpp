#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "glue/os/unique_fd.hpp"
#include "glue/wire/envelope.hpp"
#include "glue/wire/limits.hpp"
#include "glue/wire/messages/session_facts.hpp"

/// The request that makes a session process run a program (docs/protocol.md section 3). Thread
/// rule: any.
namespace gothon::wire {

/// What nodes inherit from the shell that called gothon, as plain Python would.
struct World {
  mode_t umask = 022;
  int nice = 0;
  int io_priority = 0;
  std::vector<std::uint64_t> affinity{};  ///< numbers of CPUs
  std::vector<ResourceLimit> limits{};
  std::vector<int> ignored_signals{};
  bool no_new_privileges = false;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("umask", self.umask);
    form.required("nice", self.nice);
    form.required("io_priority", self.io_priority);
    form.required("affinity", self.affinity);
    form.required("rlimits", self.limits);
    form.required("ignored_signals", self.ignored_signals);
    form.required("no_new_privileges", self.no_new_privileges);
  }
};

struct TerminalSize {
  std::uint16_t rows = 0;
  std::uint16_t columns = 0;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("rows", self.rows);
    form.required("columns", self.columns);
  }
};

enum class Binding { kNone, kCore, kOther };

constexpr std::array<const char*, 2> words_of(Binding) {
  return {"none", "core"};
}

namespace ask {

struct Run {
  static constexpr const char* kVerb = "run";
  using Reply = Done;

  /// How many of each are in the blob.
  struct InBlob {
    std::size_t arguments = 0;
    std::size_t environment = 0;
    std::size_t declarations = 0;

    template <class Form, class Self>
    static void members(Form& form, Self& self) {
      form.required("argc", self.arguments);
      form.required("envc", self.environment);
      form.required("variables", self.declarations);
    }
  };

  std::string name{};
  std::string project{};
  std::string module{};
  std::uint32_t nodes = 1;
  bool keep_going = false;
  bool keep_directory = false;
  /// A session in which nobody can go on ends by itself.
  bool deadlock_check = true;
  /// Nodes write where they begin: one that ends before that is no Python that works.
  bool marks_start = false;
  /// The session goes on without its client; its nodes write to a log in `record`.
  bool detached = false;
  /// Detached nodes write to a terminal of this size.
  std::optional<TerminalSize> terminal{};
  /// From SIGTERM to SIGKILL when nodes are stopped, in milliseconds.
  std::int64_t stop_timeout = 5000;
  /// Each node on one of the caller's CPUs, in turn.
  Word<Binding> bind = Binding::kNone;
  std::uint32_t string_limit = 65536;  ///< bytes
  std::string token{};                 ///< 16 hexadecimal digits
  World world{};

  // In the blob:
  std::string interpreter{};
  std::string directory{};  ///< `.gothon/<id>`
  std::vector<std::string> arguments{};
  std::vector<std::string> environment{};
  std::vector<std::string> declarations{};  ///< encoded
  std::string record{};                     ///< the path of its record directory, if it is detached
  /// It came along.
  os::UniqueFd working_directory{};

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("name", self.name);
    form.required("project", self.project);
    form.required("module", self.module);
    form.required("nodes", self.nodes);
    form.holds("nodes", self.nodes >= 1 && self.nodes <= kMaxNodes, "a number within 1…4096");
    form.required("keep_going", self.keep_going);
    form.required("keep_directory", self.keep_directory);
    form.defaulted("deadlock_check", self.deadlock_check);
    form.defaulted("marks_start", self.marks_start);
    form.defaulted("detached", self.detached);
    form.optional("terminal", self.terminal);
    form.unusual("stop_timeout", self.stop_timeout, std::int64_t{5000});
    form.defaulted("bind", self.bind);
    form.required("string_limit", self.string_limit);
    form.required("token", self.token);
    World::members(form, self.world);
    if constexpr (Form::kWrites) {
      const InBlob counts{self.arguments.size(), self.environment.size(), self.declarations.size()};
      InBlob::members(form, counts);
    }
  }
  /// The strings and the declarations.
  static void pack(const Run& run, std::string& blob);
  /// REQUIRES: its members have been read. Takes the working directory from the message.
  static os::Expected<void> unpack(Message& message, Run& run);
};

}  // namespace ask
}  // namespace gothon::wire
