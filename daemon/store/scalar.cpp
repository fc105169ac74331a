#include "daemon/store/scalar.hpp"

#include <bit>
#include <utility>

namespace gothon::store {

using wire::Operation;
using wire::Status;

Result Scalar::perform(const Request& request, std::string& reply) {
  if (request.operation == Operation::kRead) {
    encode(reply);
    return Outcome{};
  }
  if (request.operation == Operation::kCompareAndSwap)
    return compare_and_swap(request.payload, reply);
  tl::expected<void, Failure> done;
  if (request.operation == Operation::kAssign)
    done = check_and_assign(request.payload);
  else if (auto wrong = objection(request.payload))
    done = tl::unexpected(std::move(*wrong));
  else
    done = combine(request.operation, request.payload);
  if (!done) return tl::unexpected(std::move(done.error()));
  return Outcome{};
}

tl::expected<void, Failure> Scalar::initialise(std::string_view value) {
  // Values start as their type's zero; an empty str is one.
  if (value.empty()) return {};
  return check_and_assign(value);
}

tl::expected<void, Failure> Scalar::check_and_assign(std::string_view value) {
  if (auto wrong = objection(value)) return tl::unexpected(std::move(*wrong));
  return assign(value);
}

Result Scalar::compare_and_swap(std::string_view payload, std::string& reply) {
  const auto exchange = wire::decode_exchange(payload);
  if (!exchange || !wire::well_formed(type(), exchange->expected))
    return tl::unexpected(malformed());
  if (auto wrong = objection(exchange->desired)) return tl::unexpected(std::move(*wrong));
  const bool swap = equals(exchange->expected);
  if (swap)
    if (auto done = assign(exchange->desired); !done)
      return tl::unexpected(std::move(done.error()));
  reply += swap ? '\1' : '\0';
  return Outcome{};
}

// ---- bool ----

void Bool::encode(std::string& out) const {
  out += value_ ? '\1' : '\0';
}

tl::expected<void, Failure> Bool::assign(std::string_view value) {
  value_ = value[0] == 1;
  return {};
}

tl::expected<void, Failure> Bool::combine(Operation, std::string_view) {
  return tl::unexpected(failure(Status::kUnknown, "a bool has no arithmetic"));
}

bool Bool::equals(std::string_view value) const {
  return value_ == (value[0] == 1);
}

// ---- int ----

void Int::encode(std::string& out) const {
  value_.encode(out);
}

tl::expected<void, Failure> Int::assign(std::string_view value) {
  return replace(Number::decode(value));
}

tl::expected<void, Failure> Int::combine(Operation operation, std::string_view operand) {
  const auto right = Number::decode(operand);
  if (!right) return tl::unexpected(int_over_limit());
  switch (operation) {
    case Operation::kAdd:
      return replace(Number::sum(value_, *right));
    case Operation::kSubtract:
      return replace(Number::difference(value_, *right));
    case Operation::kMultiply:
      return replace(Number::product(value_, *right));
    default:
      break;
  }
  if (right->sign() == 0)
    return tl::unexpected(
        failure(Status::kDivision, "integer division by zero: the variable keeps its value"));
  return replace(Number::quotient(value_, *right));
}

bool Int::equals(std::string_view value) const {
  const auto number = Number::decode(value);
  return number && *number == value_;
}

tl::expected<void, Failure> Int::replace(std::optional<Number> value) {
  if (!value) return tl::unexpected(int_over_limit());
  if (!shared().quota.exchange(value_.cost(), value->cost())) return tl::unexpected(over_quota());
  value_ = std::move(*value);
  return {};
}

// ---- float ----

void Float::encode(std::string& out) const {
  wire::append_float(out, value_);
}

tl::expected<void, Failure> Float::assign(std::string_view value) {
  value_ = wire::decode_float(value);
  return {};
}

tl::expected<void, Failure> Float::combine(Operation operation, std::string_view operand) {
  const double right = wire::decode_float(operand);
  switch (operation) {
    case Operation::kAdd:
      value_ = value_ + right;
      return {};
    case Operation::kSubtract:
      value_ = value_ - right;
      return {};
    case Operation::kMultiply:
      value_ = value_ * right;
      return {};
    default:
      break;
  }
  if (right == 0.0)
    return tl::unexpected(
        failure(Status::kDivision, "float division by zero: the variable keeps its value"));
  value_ = value_ / right;
  return {};
}

bool Float::equals(std::string_view value) const {
  return std::bit_cast<std::uint64_t>(value_) == wire::u64_at(value, 0);
}

}  // namespace gothon::store
