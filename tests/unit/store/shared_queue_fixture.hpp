#pragma once

#include "glue/segment/queue.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {

using segment::Step;

inline constexpr segment::Serial kNode = 7;

/// A queue with a node that works on it in the segment, and one that asks.
class StoreSharedQueue : public SharedStoreTest, public ::testing::WithParamInterface<TypeCode> {
 protected:
  bool lifo() const { return wire::is_lifo(GetParam()); }
  segment::Queue shared(std::uint32_t index) {
    return {mapped.line(index), mapped.memory(),
            lifo() ? segment::Order::kLifo : segment::Order::kFifo};
  }
  std::uint32_t queue(std::int64_t limit = 0) {
    return declare(GetParam(), Initial::kValue, encoded(limit));
  }
  Step put_there(std::uint32_t q, std::string_view item) {
    return segment::put(shared(q), kNode, patience, item.data(), item.size());
  }
  std::string take_there(std::uint32_t q) {
    while (true) {
      segment::Offer offer;
      const Step step = find(shared(q), &offer);
      if (step != Step::kDone) return step == Step::kAsk ? "asks" : "empty";
      std::string item(offer.length(), '\0');
      copy(shared(q), offer, item.data());
      if (segment::take(shared(q), offer)) return item;
    }
  }
  Answer put_here(std::uint32_t q, std::string_view item, std::uint8_t flags = 0) {
    return ask(q, Operation::kPut, item, caller(1), flags);
  }
  std::string take_here(std::uint32_t q) {
    const auto answer = ask(q, Operation::kTake);
    if (answer.status != Status::kOk) return "failed";
    return answer.text == kNo ? "empty" : answer.text.substr(1);
  }
  bool asks(std::uint32_t q) { return mapped.line(q).word.load() == segment::kAskQueue; }

  segment::Patience patience;
};

}  // namespace gothon::store::test
