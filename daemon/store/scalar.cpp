#include "daemon/store/scalar.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace gothon::store {

using wire::Operation;

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
  if (!value.empty()) return check_and_assign(value);
  assign_zero();
  return {};
}

tl::expected<void, Failure> Scalar::check_and_assign(std::string_view value) {
  if (auto wrong = objection(value)) return tl::unexpected(std::move(*wrong));
  return assign(value);
}

void Scalar::show_state(View& view, std::size_t longest) const {
  encode(view.value);
  view.bytes = view.value.size();
  view.value.resize(std::min(view.bytes, longest));
}

Result Scalar::compare_and_swap(std::string_view payload, std::string& reply) {
  const auto exchange = wire::decode_exchange(payload);
  if (!exchange || !holds(exchange->expected)) return tl::unexpected(malformed());
  if (auto wrong = objection(exchange->desired)) return tl::unexpected(std::move(*wrong));
  const auto swapped = swap(exchange->expected, exchange->desired);
  if (!swapped) return tl::unexpected(swapped.error());
  reply += *swapped ? '\1' : '\0';
  return Outcome{};
}

}  // namespace gothon::store
