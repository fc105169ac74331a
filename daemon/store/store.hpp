#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "glue/wire/datagram.hpp"

/// The shared variables of one session. Knows neither sockets nor loops.
namespace gothon::store {

/// Names a request that may be parked; the caller's to choose, one open request each.
using Ticket = std::uint64_t;

/// Names one answered `take`, `lock` or `claim`, so that `Store::undo` can take back just that one.
/// 0: there is nothing to take back.
using Grant = std::uint64_t;

/// Who asks. `process` tells processes apart for good, as process ids do not.
struct Caller {
  std::uint64_t process = 0;
  std::uint64_t thread = 0;
  std::uint32_t node = 0;
  pid_t pid = 0;
};

/// One operation on one variable. `payload` is borrowed for the call.
struct Request {
  wire::Operation operation = wire::Operation::kRead;
  std::uint32_t variable = 0;
  std::uint8_t flags = 0;
  std::string_view payload;
  Caller caller;
  Ticket ticket = 0;
};

/// An operation that failed and changed nothing. `message` is the complete text for the user.
struct Failure {
  wire::Status status = wire::Status::kUnknown;
  std::string message;
};

struct Outcome {
  bool parked = false;  ///< no answer yet: a `Completion` with the request's ticket follows
  Grant grant = 0;
};

using Result = tl::expected<Outcome, Failure>;

/// The answer to a request that was parked.
struct Completion {
  Ticket ticket = 0;
  std::string payload;
  Grant grant = 0;
};

/// A mutex whose holder's process ended.
struct PassedLock {
  std::string name;
  Caller from;
  std::optional<Caller> to;  ///< nullopt: nobody waited, it is free
};

/// A variable as it is at one moment, for people to see. What does not apply to its type is empty.
struct View {
  std::string_view file;  ///< of its module; valid as long as the store
  std::string_view name;
  wire::TypeCode type = wire::TypeCode::kInt;
  std::string_view schema;  ///< of its values; valid as long as the store
  bool set = false;         ///< it has its initial value; else only who evaluates it is known
  std::size_t waiting = 0;  ///< requests that wait for it here
  /// Of a scalar or container, or what a latch is missing: encoded, maybe cut off. Of an array: as
  /// Python writes it.
  std::string value;
  std::size_t bytes = 0;  ///< of the whole value
  /// Of a mutex, nullopt: it is free; else who evaluates its initial value or writes to its block.
  std::optional<Caller> holder;
  std::string form;  ///< of an array: its type with that of its elements
  /// Items in a queue or container; parties that have come to a barrier.
  std::uint64_t size = 0;
  std::uint64_t limit = 0;               ///< of a queue; 0: none; the parties of a barrier
  bool shut_down = false;                ///< of a queue: it takes no more items
  bool broken = false;                   ///< of a barrier
  std::optional<std::uint64_t> dealt{};  ///< of an iterator: how many of its items
  std::optional<std::uint64_t> left{};   ///< and how many are left; nullopt: it has no end
};

/// What a parked request waits for, as it is now.
struct Condition {
  std::string variable;  ///< its name
  wire::TypeCode type = wire::TypeCode::kMutex;
  bool met = false;              ///< it could be granted: then nobody is to be told that it cannot
  std::optional<Caller> holder;  ///< of a mutex, or who evaluates the initial value
  bool anybody = false;          ///< others than the holder may end the wait, too
  /// Of a latch, unless they are beyond 64 bits, and of a barrier: its threshold, and what is
  /// missing of it.
  std::optional<std::int64_t> threshold;
  std::optional<std::int64_t> missing;
  /// Of a queue: items that were put and are not done.
  std::optional<std::uint64_t> unfinished;
};

/// What the backplane asks of an engine. Operations mean what docs/protocol.md, section 2, says.
///
/// An answer is given when its effect has happened; a failure has no effect. No function calls
/// back: requests that a call completes are collected, and the caller takes them with
/// `take_completions`. Thread rule: loop.
class Store {
 public:
  virtual ~Store() = default;

  /// Makes a variable, or finds the one of that file and name. Fails with `kType` for another type,
  /// and as an assignment does for a bad initial value.
  virtual tl::expected<std::uint32_t, Failure> declare(const wire::Declaration& declaration) = 0;

  /// Applies one operation that concerns a variable, and appends the reply's payload to `reply`.
  /// `reply` is unchanged on failure and when the request is parked.
  /// REQUIRES: the payload has the shape and the flags are those of the operation's rule.
  virtual Result execute(const Request& request, std::string& reply) = 0;

  /// Withdraws a parked request: it never happens. False if none is parked under that ticket.
  virtual bool cancel(Ticket ticket) = 0;

  /// Looks again at what is parked under that ticket, if anything: who waits asks after it. A node
  /// may have taken something back in the memory, and had no reason to tell.
  virtual void reconsider(Ticket ticket) = 0;

  /// How many requests are parked.
  virtual std::size_t parked() const = 0;

  /// What the request that is parked under a ticket waits for; nullopt if none is.
  virtual std::optional<Condition> condition(Ticket ticket) const = 0;

  /// Takes an answered operation back. `reply` is the payload of its answer: the item of a `take`
  /// goes back to the end it came from. No effect if the grant is not held any more. False if it
  /// stays done: what was removed from a container has no place there any more.
  virtual bool undo(wire::Operation operation, std::uint32_t variable, Grant grant,
                    std::string_view reply) = 0;

  /// Exchanges what an answer that is kept is charged, in bytes. It took the place of something
  /// that was charged, so it may be over the limit; nothing more is stored then.
  virtual void charge_answer(std::size_t before, std::size_t after) = 0;

  /// Makes a process known by what it is called here: words in the segment name it. Its `thread`
  /// has no meaning. Before its first request.
  virtual void process_began(const Caller& process) = 0;

  /// Drops the parked requests of a process that is gone and releases what it held.
  virtual std::vector<PassedLock> process_ended(std::uint64_t process) = 0;

  /// The requests completed since the last call, in the order they were granted.
  virtual std::vector<Completion> take_completions() = 0;

  /// How many variables there are; they have the numbers below.
  virtual std::size_t variables() const = 0;

  /// Shows a variable, with at most `longest` bytes of its value. Changes nothing and waits for
  /// nobody. REQUIRES: `variable` is below `variables()`.
  virtual View look(std::uint32_t variable, std::size_t longest) const = 0;

  /// How many operations were executed here, failed ones included.
  virtual std::uint64_t operations() const = 0;

  /// The longest str, in bytes of UTF-8.
  virtual std::uint32_t string_limit() const = 0;

  /// The descriptor of the memory in which nodes may work themselves. Stays the store's.
  virtual int segment() const = 0;

  /// The same of a memory that is a variable's alone; -1: it has none.
  virtual int memory(std::uint32_t variable) const = 0;
};

}  // namespace gothon::store
