#include <algorithm>
#include <cstdint>
#include <cstring>

#include "glue/segment/queue.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

/// A node that writes where it likes.
class StoreSweep : public SharedStoreTest {
 protected:
  void touch(std::size_t from, std::size_t bytes) {
    for (std::size_t at = from; at < from + bytes; at += segment::kPage)
      mapped.memory().start[at] = std::byte{7};
  }
  std::size_t blocks_end() const {
    return reinterpret_cast<const segment::Header*>(mapped.memory().start)->blocks_end.load();
  }
};

TEST_F(StoreSweep, GivesBackWhatANodeHasTouchedWhereNoVariableIs) {
  const auto text = declare(TypeCode::kStr, Initial::kValue, "kept", "_s_");
  const auto queue = declare(TypeCode::kQueueOfStr, Initial::kZero, {}, "_q_");
  for (int item = 0; item < 100; ++item)
    ask(queue, Operation::kPut, std::string(90, static_cast<char>('a' + item % 26)));
  const std::size_t before = mapped.backed();
  touch(blocks_end(), 300 * kMiB);
  touch(segment::kLinesAt + segment::kPage, 8 * kMiB);
  touch(mapped.memory().size - kMiB, kMiB);
  EXPECT_GE(mapped.backed(), before + 300 * kMiB);

  EXPECT_GE(store.sweep(), 300 * kMiB);
  EXPECT_EQ(mapped.backed(), before);
  EXPECT_EQ(store.sweep(), 0u);
  EXPECT_EQ(read(text), "kept");
  for (int item = 0; item < 100; ++item)
    EXPECT_EQ(ask(queue, Operation::kTake).text,
              kYes + std::string(90, static_cast<char>('a' + item % 26)));
}

TEST_F(StoreSweep, WhatIsBackedAfterwardsIsAsEver) {
  touch(segment::kBlocksAt, 40 * kMiB);
  store.sweep();
  const auto text = declare(TypeCode::kStr, Initial::kValue, "new");
  EXPECT_EQ(read(text), "new");
  EXPECT_NE(line(text).block.load(), 0u);
}

TEST_F(StoreSweep, ALittleIsLeftAlone) {
  const std::size_t before = mapped.backed();
  touch(segment::kBlocksAt, Segment::kSlack);
  EXPECT_EQ(store.sweep(), 0u);
  EXPECT_EQ(mapped.backed(), before + Segment::kSlack);
}

TEST_F(StoreSweep, WhoReadsWhatHasBeenGivenBackIsNotAtFault) {
  // A queue that had 32 MiB and is drained; a node that was overtaken touches all of it again.
  SegmentStore big(Segment::create(kStrings).value(), kStrings, 256 * kMiB);
  const MappedSegment node(big);
  const auto queue = *big.declare({TypeCode::kQueueOfStr, Initial::kZero, "/p/m.py", "_q_", {}});
  const std::string item(100, 'x');
  std::string reply;
  for (std::size_t stored = 0; stored < 20 * kMiB; stored += item.size())
    ASSERT_TRUE(big.execute({Operation::kPut, queue, 0, item, caller(1), 1}, reply));
  const std::size_t full = node.backed();
  ASSERT_GT(full, 2 * Segment::kSlack);
  for (reply = kYes + item; reply == kYes + item;) {
    reply.clear();
    ASSERT_TRUE(big.execute({Operation::kTake, queue, 0, {}, caller(1), 1}, reply));
  }
  const std::size_t drained = node.backed();
  ASSERT_LT(drained, kMiB);
  const std::size_t block = node.line(queue).block.load();
  for (std::size_t at = block; at < block + full - drained; at += segment::kPage) {
    volatile std::byte* const byte = node.memory().start + at;
    (void)*byte;
  }
  ASSERT_GT(node.backed(), drained + Segment::kSlack);

  EXPECT_EQ(big.sweep(), 0u);
  EXPECT_EQ(node.backed(), drained);
}

}  // namespace
}  // namespace gothon::store::test
