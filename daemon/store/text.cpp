#include "daemon/store/text.hpp"

#include <utility>

namespace gothon::store {

void Text::encode(std::string& out) const {
  out += value_;
}

tl::expected<void, Failure> Text::assign(std::string_view value) {
  if (!shared().quota.exchange(value_.size(), value.size())) return tl::unexpected(over_quota());
  value_ = value;
  give_back();
  return {};
}

tl::expected<void, Failure> Text::combine(wire::Operation operation, std::string_view operand) {
  if (operation == wire::Operation::kSubtract) {
    if (!value_.ends_with(operand)) return {};
    value_.resize(value_.size() - operand.size());
    shared().quota.release(operand.size());
    give_back();
    return {};
  }
  if (auto wrong = length_objection(value_.size() + operand.size()))
    return tl::unexpected(std::move(*wrong));
  if (!shared().quota.charge(operand.size())) return tl::unexpected(over_quota());
  value_ += operand;
  return {};
}

tl::expected<bool, Failure> Text::swap(std::string_view expected, std::string_view desired) {
  if (value_ != expected) return false;
  if (auto done = assign(desired); !done) return tl::unexpected(std::move(done.error()));
  return true;
}

/// A short value does not keep the memory of a long one, which nobody is charged for any more.
void Text::give_back() {
  constexpr std::size_t kNotWorthIt = 4096;
  if (value_.capacity() > kNotWorthIt && value_.capacity() / 4 > value_.size())
    value_.shrink_to_fit();
}

}  // namespace gothon::store
