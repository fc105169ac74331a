#include "daemon/store/variable.hpp"

#include <utility>

// A variable starts unset when a node evaluates its initial value. The first to claim it evaluates
// it, the others wait in line; when that one gives up or its process ends, the next in line is
// asked to. A value may also be settled without a claim (an expression with `await` makes nobody
// wait): whoever finishes first sets it, and later ones have no effect.

namespace gothon::store {

using wire::Operation;
using wire::Status;
using wire::TypeCode;

namespace {

/// Whether no bytes at all are a value of the type.
bool may_be_empty(TypeCode type) {
  return type == TypeCode::kStr || type == TypeCode::kBytes;
}

}  // namespace

Variable::Variable(const wire::Declaration& declaration, Shared& shared)
    : name_(declaration.name),
      type_(declaration.type),
      schema_(declaration.schema),
      shared_(shared) {}

tl::expected<void, Failure> Variable::declare(const wire::Declaration& declaration) {
  const bool evaluated = declaration.initial == wire::Initial::kEvaluated;
  if (evaluated && wire::has_no_initial_value(type_)) return tl::unexpected(malformed());
  if (evaluated) return {};
  if (declaration.initial == wire::Initial::kValue && declaration.value.empty() &&
      !may_be_empty(type_))
    return tl::unexpected(malformed());
  if (auto initialised = initialise(declaration.value); !initialised) return initialised;
  set_ = true;
  return {};
}

Result Variable::execute(const Request& request, std::string& reply) {
  switch (request.operation) {
    case Operation::kClaim:
      return claim(request, reply);
    case Operation::kSettle:
      return settle(request);
    default:
      break;
  }
  return set_ ? perform(request, reply) : perform_unset(request, reply);
}

Result Variable::perform_unset(const Request& request, std::string&) {
  if (request.operation != Operation::kAssign)
    return tl::unexpected(failure(Status::kUnset,
                                  "it has no value yet: its declaration has not been executed; "
                                  "execute it before this"));
  // The initial value overwrites it, and nobody reads it before that.
  if (auto wrong = objection(request.payload)) return tl::unexpected(std::move(*wrong));
  return Outcome{};
}

Result Variable::claim(const Request& request, std::string& reply) {
  if (set_) {
    reply += '\0';
    return Outcome{};
  }
  if (!claim_) {
    claim_ = Claim{request.caller, new_grant()};
    reply += '\1';
    return Outcome{.grant = claim_->grant};
  }
  if (claim_->by.process == request.caller.process && claim_->by.thread == request.caller.thread)
    return tl::unexpected(failure(Status::kOwner,
                                  "its declaration waits for itself: evaluating the initial value "
                                  "executes the declaration again; use an expression that does "
                                  "not"));
  claimants_.join({request.ticket, request.caller});
  return Outcome{.parked = true};
}

Result Variable::settle(const Request& request) {
  const bool gave_up = request.payload[0] == 0;
  if (gave_up) {
    // Any thread of the process: a collector may finalise the claim on another one.
    if (has_claim(request.caller)) pass_claim();
    return Outcome{};
  }
  if (set_) return Outcome{};
  const std::string_view value = request.payload.substr(1);
  if (value.empty() && !may_be_empty(type_)) return tl::unexpected(malformed());
  if (auto initialised = initialise(value); !initialised)
    return tl::unexpected(std::move(initialised.error()));
  set();
  return Outcome{};
}

void Variable::set() {
  set_ = true;
  claim_.reset();
  while (!claimants_.empty()) complete(claimants_.next().ticket, std::string(1, '\0'));
}

void Variable::pass_claim() {
  claim_.reset();
  if (claimants_.empty()) return;
  const Waiter next = claimants_.next();
  claim_ = Claim{next.caller, new_grant()};
  complete(next.ticket, std::string(1, '\1'), claim_->grant);
}

bool Variable::cancel(Ticket ticket) {
  return claimants_.withdraw(ticket).has_value() || withdraw(ticket);
}

Condition Variable::condition(Ticket ticket) const {
  Condition condition;
  condition.variable = name_;
  condition.type = type_;
  if (set_) {
    explain_one(ticket, condition);
  } else if (claim_) {
    condition.holder = claim_->by;
  } else {
    condition.met = true;
  }
  return condition;
}

bool Variable::undo(Operation operation, Grant grant, std::string_view reply) {
  if (operation != Operation::kClaim) return take_back(grant, reply);
  if (claim_ && claim_->grant == grant) pass_claim();
  return true;
}

void Variable::process_ended(std::uint64_t process, std::vector<PassedLock>& passed) {
  claimants_.drop_process(process);
  if (claim_ && claim_->by.process == process) pass_claim();
  release(process, passed);
}

View Variable::look(std::size_t longest) const {
  View view;
  view.name = name_;
  view.type = type_;
  view.schema = schema_;
  view.set = set_;
  view.waiting = claimants_.size();
  if (set_)
    show_state(view, longest);
  else if (claim_)
    view.holder = claim_->by;
  return view;
}

void Variable::complete(Ticket ticket, std::string payload, Grant grant) {
  shared_.completions.push_back({ticket, std::move(payload), grant});
}

Failure Variable::failure(Status status, std::string_view text) const {
  std::string message = name_;
  message += ": ";
  message += text;
  return {status, std::move(message)};
}

Failure Variable::malformed() const {
  return failure(Status::kMalformed, "the datagram holds no value of type " + type_name() +
                                         ": the node's library is damaged; install Gothon again");
}

Failure Variable::over_quota() const {
  return failure(Status::kMemory,
                 "the session's store quota of " + std::to_string(shared_.quota.limit()) +
                     " bytes is used up: store less, take items out first, or raise "
                     "memory in gothond.json");
}

Failure Variable::int_over_limit() const {
  return failure(Status::kOverflow, "an int of more than " + std::to_string(wire::kIntBitLimit) +
                                        " bits cannot be shared: keep the value smaller");
}

std::optional<Failure> Variable::length_objection(std::size_t bytes) const {
  if (bytes <= shared_.string_limit) return std::nullopt;
  const std::string size = std::to_string(bytes);
  const auto type = wire::item_type(type_);
  const std::string what = type == TypeCode::kStr     ? "a str of " + size + " bytes in UTF-8"
                           : type == TypeCode::kBytes ? "bytes of a length of " + size
                                                      : "a value of " + size + " bytes encoded";
  return failure(Status::kOverflow, what + " is over the limit of " +
                                        std::to_string(shared_.string_limit) +
                                        ": set GOTHON_STRING_MAX_SIZE higher, or keep it shorter");
}

std::optional<Failure> Variable::objection(std::string_view value) const {
  const auto type = wire::item_type(type_);
  const bool long_ones = may_be_empty(type) || type == TypeCode::kValue;
  if (long_ones && value.size() > shared_.string_limit) return length_objection(value.size());
  if (!holds(value)) return malformed();
  if (type == TypeCode::kInt && wire::int_too_long(value)) return int_over_limit();
  return std::nullopt;
}

}  // namespace gothon::store
