#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/store/number.hpp"
#include "daemon/store/variable.hpp"
#include "glue/segment/layout.hpp"
#include "glue/segment/scalar.hpp"

namespace gothon::store {

/// What all types have in common that have a value: read, assign, compare_and_swap.
class Scalar : public Variable {
 public:
  using Variable::Variable;

 protected:
  /// Appends the encoded value.
  virtual void encode(std::string& out) const = 0;
  /// Shows the zero value, which a new variable has.
  virtual void assign_zero() = 0;
  /// Replaces the value. `value` is well-formed and within the type's limits.
  virtual tl::expected<void, Failure> assign(std::string_view value) = 0;
  /// Applies add, subtract, multiply or divide. `operand` is as for `assign`.
  virtual tl::expected<void, Failure> combine(wire::Operation operation,
                                              std::string_view operand) = 0;
  /// Replaces the value by `desired` if it is `expected`; whether it was. Both are well-formed, and
  /// `desired` is within the type's limits.
  virtual tl::expected<bool, Failure> swap(std::string_view expected, std::string_view desired) = 0;

 private:
  Result perform(const Request& request, std::string& reply) final;
  tl::expected<void, Failure> initialise(std::string_view value) final;
  void show_state(View& view, std::size_t longest) const final;
  tl::expected<void, Failure> check_and_assign(std::string_view value);
  Result compare_and_swap(std::string_view payload, std::string& reply);
};

/// A scalar in one word of the shared memory (glue/segment/scalar.hpp). `Value` also holds what the
/// word cannot.
///
/// While the word asks, the value is `held_` and no node touches the word: that is how this process
/// works on a value that nodes change as well. The word of a variable that is not set asks.
template <typename Value>
class WordScalar : public Scalar {
 public:
  WordScalar(const wire::Declaration& declaration, Shared& shared, segment::Line& line,
             std::uint64_t asks)
      : Scalar(declaration, shared), word_(line.word), asks_(asks) {
    word_.store(asks);
  }

 protected:
  virtual Value from_word(std::uint64_t word) const = 0;
  /// The asking word for a value that nodes cannot have.
  virtual std::uint64_t to_word(const Value& value) const = 0;
  virtual void append(const Value& value, std::string& out) const = 0;
  virtual tl::expected<Value, Failure> decode(std::string_view bytes) const = 0;
  virtual bool same(const Value& left, const Value& right) const = 0;
  virtual tl::expected<Value, Failure> compute(wire::Operation operation, const Value& left,
                                               const Value& right) const = 0;
  /// Does what `compute` would in the word, as nodes do. False, and nothing done, if that is not
  /// possible.
  virtual bool update(wire::Operation operation, const Value& right, segment::Word& word) const = 0;
  /// Bytes that the value takes beyond its word.
  virtual std::size_t cost(const Value&) const { return 0; }

 private:
  void encode(std::string& out) const final;
  void assign_zero() final { show(); }
  tl::expected<void, Failure> assign(std::string_view value) final;
  tl::expected<void, Failure> combine(wire::Operation operation, std::string_view operand) final;
  tl::expected<bool, Failure> swap(std::string_view expected, std::string_view desired) final;

  /// Makes the word ask. The value stays as it is until `show`.
  const Value& hold();
  /// Shows the held value to nodes, if they can have it.
  void show();
  /// Holds another value, if the quota allows it, and shows it.
  tl::expected<void, Failure> replace(Value after);

  segment::Word& word_;
  const std::uint64_t asks_;
  Value held_{};
};

class Bool final : public WordScalar<bool> {
 public:
  Bool(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
      : WordScalar(declaration, shared, line, segment::kAskBool) {}

 private:
  bool from_word(std::uint64_t word) const override { return word == 1; }
  std::uint64_t to_word(const bool& value) const override { return value ? 1 : 0; }
  void append(const bool& value, std::string& out) const override;
  tl::expected<bool, Failure> decode(std::string_view bytes) const override;
  bool same(const bool& left, const bool& right) const override { return left == right; }
  tl::expected<bool, Failure> compute(wire::Operation operation, const bool& left,
                                      const bool& right) const override;
  bool update(wire::Operation, const bool&, segment::Word&) const override { return false; }
};

class Int final : public WordScalar<Number> {
 public:
  Int(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
      : WordScalar(declaration, shared, line, segment::kAskIntWord) {}

 private:
  Number from_word(std::uint64_t word) const override;
  std::uint64_t to_word(const Number& value) const override;
  void append(const Number& value, std::string& out) const override { value.encode(out); }
  tl::expected<Number, Failure> decode(std::string_view bytes) const override;
  bool same(const Number& left, const Number& right) const override { return left == right; }
  tl::expected<Number, Failure> compute(wire::Operation operation, const Number& left,
                                        const Number& right) const override;
  bool update(wire::Operation operation, const Number& right, segment::Word& word) const override;
  std::size_t cost(const Number& value) const override { return value.cost(); }
};

/// Arithmetic is C's on doubles, which is Python's but for a division by zero. Values are their
/// bits.
class Float final : public WordScalar<std::uint64_t> {
 public:
  Float(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
      : WordScalar(declaration, shared, line, segment::kAskFloat) {}

 private:
  using Bits = std::uint64_t;
  Bits from_word(std::uint64_t word) const override { return word; }
  std::uint64_t to_word(const Bits& bits) const override { return bits; }
  void append(const Bits& bits, std::string& out) const override { wire::append_u64(out, bits); }
  tl::expected<Bits, Failure> decode(std::string_view bytes) const override;
  bool same(const Bits& left, const Bits& right) const override { return left == right; }
  tl::expected<Bits, Failure> compute(wire::Operation operation, const Bits& left,
                                      const Bits& right) const override;
  bool update(wire::Operation operation, const Bits& right, segment::Word& word) const override;
};

}  // namespace gothon::store
