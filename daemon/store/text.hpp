#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "daemon/store/scalar.hpp"

namespace gothon::store {

/// A str: UTF-8 with lone surrogates, at most `Shared::string_limit` bytes. `add` appends,
/// `subtract` removes a suffix.
class Text final : public Scalar {
 public:
  using Scalar::Scalar;

 private:
  void encode(std::string& out) const override;
  std::string excerpt(std::size_t longest, std::size_t& bytes) const override {
    bytes = value_.size();
    return value_.substr(0, longest);
  }
  void assign_zero() override {}
  tl::expected<void, Failure> assign(std::string_view value) override;
  tl::expected<void, Failure> combine(wire::Operation operation, std::string_view operand) override;
  tl::expected<bool, Failure> swap(std::string_view expected, std::string_view desired) override;
  void give_back();

  std::string value_;
};

}  // namespace gothon::store
