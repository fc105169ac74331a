#include <bit>
#include <optional>
#include <type_traits>
#include <utility>

#include "daemon/store/scalar.hpp"

// Nodes change the word while this process works on it. What they can do themselves is done here as
// they do it, by compare-and-swap. For everything else the word is made to ask first: nodes then
// bring their operations here, where they wait until this one is done.

namespace gothon::store {

using segment::Arithmetic;
using segment::Step;
using wire::Operation;
using wire::Status;

namespace {

template <Arithmetic kind>
using Kind = std::integral_constant<Arithmetic, kind>;

/// Calls `apply` with the kind of arithmetic that an operation is. REQUIRES: it is one.
template <typename Apply>
auto with_kind(Operation operation, Apply apply) {
  switch (operation) {
    case Operation::kAdd:
      return apply(Kind<Arithmetic::kAdd>{});
    case Operation::kSubtract:
      return apply(Kind<Arithmetic::kSubtract>{});
    case Operation::kMultiply:
      return apply(Kind<Arithmetic::kMultiply>{});
    default:
      return apply(Kind<Arithmetic::kDivide>{});
  }
}

}  // namespace

template <typename Value>
void WordScalar<Value>::encode(std::string& out) const {
  const std::uint64_t word = word_.load();
  if (word == asks_)
    append(held_, out);
  else
    append(from_word(word), out);
}

template <typename Value>
const Value& WordScalar<Value>::hold() {
  const std::uint64_t word = word_.exchange(asks_);
  if (word != asks_) held_ = from_word(word);
  return held_;
}

template <typename Value>
void WordScalar<Value>::show() {
  word_.store(to_word(held_));
}

template <typename Value>
tl::expected<void, Failure> WordScalar<Value>::replace(Value after) {
  const bool fits = shared().quota.exchange(cost(held_), cost(after));
  if (fits) held_ = std::move(after);
  show();
  if (!fits) return tl::unexpected(over_quota());
  return {};
}

template <typename Value>
tl::expected<void, Failure> WordScalar<Value>::assign(std::string_view value) {
  auto after = decode(value);
  if (!after) return tl::unexpected(std::move(after.error()));
  hold();
  return replace(std::move(*after));
}

template <typename Value>
tl::expected<void, Failure> WordScalar<Value>::combine(Operation operation,
                                                       std::string_view operand) {
  const auto right = decode(operand);
  if (!right) return tl::unexpected(right.error());
  if (update(operation, *right, word_)) return {};
  auto result = compute(operation, hold(), *right);
  if (result) return replace(std::move(*result));
  show();
  return tl::unexpected(std::move(result.error()));
}

template <typename Value>
tl::expected<bool, Failure> WordScalar<Value>::swap(std::string_view expected,
                                                    std::string_view desired) {
  const auto wanted = decode(expected);
  auto after = decode(desired);
  if (!after) return tl::unexpected(std::move(after.error()));
  // What cannot be stored is not what is stored.
  const bool equal = wanted && same(hold(), *wanted);
  if (!equal) {
    if (wanted) show();
    return false;
  }
  auto done = replace(std::move(*after));
  if (!done) return tl::unexpected(std::move(done.error()));
  return true;
}

// ---- bool ----

void Bool::append(const bool& value, std::string& out) const {
  out += value ? '\1' : '\0';
}

tl::expected<bool, Failure> Bool::decode(std::string_view bytes) const {
  return bytes[0] == 1;
}

tl::expected<bool, Failure> Bool::compute(Operation, const bool&, const bool&) const {
  return tl::unexpected(failure(Status::kUnknown, "a bool has no arithmetic"));
}

// ---- int ----

Number Int::from_word(std::uint64_t word) const {
  return Number(static_cast<std::int64_t>(word));
}

std::uint64_t Int::to_word(const Number& value) const {
  return static_cast<std::uint64_t>(value.small().value_or(segment::kAskInt));
}

tl::expected<Number, Failure> Int::decode(std::string_view bytes) const {
  if (auto number = Number::decode(bytes)) return std::move(*number);
  return tl::unexpected(int_over_limit());
}

tl::expected<Number, Failure> Int::compute(Operation operation, const Number& left,
                                           const Number& right) const {
  std::optional<Number> result;
  if (operation == Operation::kAdd)
    result = Number::sum(left, right);
  else if (operation == Operation::kSubtract)
    result = Number::difference(left, right);
  else if (operation == Operation::kMultiply)
    result = Number::product(left, right);
  else if (right.sign() != 0)
    result = Number::quotient(left, right);
  else
    return tl::unexpected(
        failure(Status::kDivision, "integer division by zero: the variable keeps its value"));
  if (!result) return tl::unexpected(int_over_limit());
  return std::move(*result);
}

bool Int::update(Operation operation, const Number& right, segment::Word& word) const {
  const auto small = right.small();
  return small && with_kind(operation, [&](auto kind) {
           return segment::update_int<kind()>(word, *small) == Step::kDone;
         });
}

// ---- float ----

tl::expected<std::uint64_t, Failure> Float::decode(std::string_view bytes) const {
  return wire::u64_at(bytes, 0);
}

tl::expected<std::uint64_t, Failure> Float::compute(Operation operation, const Bits& left,
                                                    const Bits& right) const {
  double result = 0;
  const Step step = with_kind(operation, [&](auto kind) {
    return segment::compute<kind()>(std::bit_cast<double>(left), std::bit_cast<double>(right),
                                    &result);
  });
  if (step == Step::kDone) return std::bit_cast<Bits>(result);
  return tl::unexpected(
      failure(Status::kDivision, "float division by zero: the variable keeps its value"));
}

bool Float::update(Operation operation, const Bits& right, segment::Word& word) const {
  return with_kind(operation, [&](auto kind) {
    return segment::update_float<kind()>(word, std::bit_cast<double>(right)) == Step::kDone;
  });
}

template class WordScalar<bool>;
template class WordScalar<Number>;
template class WordScalar<std::uint64_t>;

}  // namespace gothon::store
