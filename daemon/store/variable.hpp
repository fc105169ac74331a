#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/store/quota.hpp"
#include "daemon/store/segment.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/waiting_list.hpp"

namespace gothon::store {

/// What the variables of one store share.
struct Shared {
  Shared(Segment& memory, std::uint32_t strings, std::size_t bytes)
      : segment(memory), string_limit(strings), quota(bytes) {}

  Segment& segment;
  const std::uint32_t string_limit;
  Quota quota;
  std::vector<Completion> completions;
  Grant last_grant = 0;
  /// Those that live, by `Caller::process`.
  std::unordered_map<std::uint64_t, Caller> processes;
};

/// One variable: its type's operations, and who evaluates its initial value.
/// Derived classes implement one type each; they change nothing when they fail.
/// Thread rule: one.
class Variable {
 public:
  Variable(const wire::Declaration& declaration, Shared& shared);
  virtual ~Variable() = default;
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

  const std::string& name() const { return name_; }
  wire::TypeCode type() const { return type_; }
  const std::string& schema() const { return schema_; }
  /// As the user writes it.
  std::string type_name() const { return wire::type_name(type_, schema_); }

  /// Sets the initial value as a declaration says.
  tl::expected<void, Failure> declare(const wire::Declaration& declaration);

  Result execute(const Request& request, std::string& reply);
  bool cancel(Ticket ticket);
  /// Grants what waits and could have been granted since, where nodes change what is waited for by
  /// themselves.
  virtual void reconsider() {}
  /// What a parked request of it waits for.
  Condition condition(Ticket ticket) const;
  /// As `Store::undo`.
  bool undo(wire::Operation operation, Grant grant, std::string_view reply);
  void process_ended(std::uint64_t process, std::vector<PassedLock>& passed);
  /// The descriptor of a memory that is the variable's alone; -1: it has none.
  virtual int memory() const { return -1; }
  /// As `Store::look`, but for the file.
  View look(std::size_t longest) const;

 protected:
  /// An operation of the type, on a variable that has its initial value.
  virtual Result perform(const Request& request, std::string& reply) = 0;
  /// The same before that.
  virtual Result perform_unset(const Request& request, std::string& reply);
  /// Sets the initial value; an empty one means that the declaration states none.
  virtual tl::expected<void, Failure> initialise(std::string_view value) = 0;
  /// Adds what is known of the type, on a variable that has its initial value.
  virtual void show_state(View& view, std::size_t longest) const = 0;
  virtual bool withdraw(Ticket) { return false; }
  /// Adds what requests of the type wait for.
  virtual void explain(Condition&) const {}
  /// The same of one of them, where they wait for different things.
  virtual void explain_one(Ticket, Condition& condition) const { explain(condition); }
  virtual bool take_back(Grant, std::string_view) { return true; }
  virtual void release(std::uint64_t, std::vector<PassedLock>&) {}

  bool is_set() const { return set_; }
  /// Whether the caller's process evaluates the initial value.
  bool has_claim(const Caller& caller) const {
    return claim_ && claim_->by.process == caller.process;
  }
  Shared& shared() const { return shared_; }
  Grant new_grant() { return ++shared_.last_grant; }
  void complete(Ticket ticket, std::string payload, Grant grant = 0);
  /// `name: text`.
  Failure failure(wire::Status status, std::string_view text) const;
  Failure malformed() const;
  Failure over_quota() const;
  Failure int_over_limit() const;
  /// Whether bytes are a value of the type, or of the type of a queue's items.
  bool holds(std::string_view value) const {
    return wire::well_formed(wire::item_type(type_), value, schema_);
  }
  /// What is wrong with a value that would be stored; nullopt if nothing is.
  std::optional<Failure> objection(std::string_view value) const;
  std::optional<Failure> length_objection(std::size_t bytes) const;

 private:
  struct Claim {
    Caller by;
    Grant grant = 0;
  };

  Result claim(const Request& request, std::string& reply);
  Result settle(const Request& request);
  void set();
  void pass_claim();

  const std::string name_;
  const wire::TypeCode type_;
  const std::string schema_;
  Shared& shared_;
  bool set_ = false;
  std::optional<Claim> claim_;
  WaitingList<Waiter> claimants_;
};

}  // namespace gothon::store
