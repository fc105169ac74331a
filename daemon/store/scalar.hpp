#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/store/number.hpp"
#include "daemon/store/variable.hpp"

namespace gothon::store {

/// What bool, int, float and str have in common: read, assign, compare_and_swap.
class Scalar : public Variable {
 public:
  using Variable::Variable;

 protected:
  /// Appends the encoded value.
  virtual void encode(std::string& out) const = 0;
  /// Replaces the value. `value` is well-formed and within the type's limits.
  virtual tl::expected<void, Failure> assign(std::string_view value) = 0;
  /// Applies add, subtract, multiply or divide. `operand` is as for `assign`.
  virtual tl::expected<void, Failure> combine(wire::Operation operation,
                                              std::string_view operand) = 0;
  /// Whether the value is the encoded one. REQUIRES: well-formed.
  virtual bool equals(std::string_view value) const = 0;

 private:
  Result perform(const Request& request, std::string& reply) final;
  tl::expected<void, Failure> initialise(std::string_view value) final;
  tl::expected<void, Failure> check_and_assign(std::string_view value);
  Result compare_and_swap(std::string_view payload, std::string& reply);
};

class Bool final : public Scalar {
 public:
  using Scalar::Scalar;

 private:
  void encode(std::string& out) const override;
  tl::expected<void, Failure> assign(std::string_view value) override;
  tl::expected<void, Failure> combine(wire::Operation operation, std::string_view operand) override;
  bool equals(std::string_view value) const override;

  bool value_ = false;
};

class Int final : public Scalar {
 public:
  using Scalar::Scalar;

 private:
  void encode(std::string& out) const override;
  tl::expected<void, Failure> assign(std::string_view value) override;
  tl::expected<void, Failure> combine(wire::Operation operation, std::string_view operand) override;
  bool equals(std::string_view value) const override;
  tl::expected<void, Failure> replace(std::optional<Number> value);

  Number value_;
};

/// Arithmetic is C's on doubles, which is Python's but for a division by zero.
class Float final : public Scalar {
 public:
  using Scalar::Scalar;

 private:
  void encode(std::string& out) const override;
  tl::expected<void, Failure> assign(std::string_view value) override;
  tl::expected<void, Failure> combine(wire::Operation operation, std::string_view operand) override;
  bool equals(std::string_view value) const override;

  double value_ = 0.0;
};

}  // namespace gothon::store
