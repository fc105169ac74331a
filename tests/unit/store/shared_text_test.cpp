#include <atomic>
#include <random>
#include <thread>

#include "glue/segment/text.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {
namespace {

using segment::Step;

constexpr segment::Serial kNode = 7;

/// A str with a node that works on it in the segment, and one that asks.
class StoreSharedText : public SharedStoreTest {
 protected:
  segment::Text shared(std::uint32_t index) {
    return {mapped.line(index), mapped.memory(), kStrings};
  }
  Step set_there(std::uint32_t text, std::string_view value) {
    return segment::write(shared(text), kNode, patience, segment::set_locked, value.data(),
                          value.size());
  }
  Step append_there(std::uint32_t text, std::string_view value) {
    return segment::write(shared(text), kNode, patience, segment::append_locked, value.data(),
                          value.size());
  }
  std::string read_there(std::uint32_t text) {
    while (true) {
      segment::Reading reading;
      if (find(shared(text), &reading) != Step::kDone) return "asks";
      std::string value(reading.length(), '\0');
      if (copy(shared(text), reading, value.data())) return value;
    }
  }

  segment::Patience patience;
};

TEST_F(StoreSharedText, BothSidesSeeEachOthersValues) {
  const auto text = declare(TypeCode::kStr, Initial::kValue, "abc");
  EXPECT_EQ(read_there(text), "abc");
  EXPECT_EQ(append_there(text, "de"), Step::kDone);
  EXPECT_EQ(read(text), "abcde");
  EXPECT_EQ(status(text, Operation::kAdd, "f"), Status::kOk);
  EXPECT_EQ(read_there(text), "abcdef");
  EXPECT_EQ(set_there(text, std::string(kStrings, 'x')), Step::kDone);
  EXPECT_EQ(append_there(text, "y"), Step::kAsk);
  EXPECT_EQ(status(text, Operation::kAdd, "y"), Status::kOverflow);
  EXPECT_EQ(read_there(text), std::string(kStrings, 'x')) << "a failure shows the value again";
  EXPECT_EQ(ask(text, Operation::kCompareAndSwap, swap_payload("no", "z")).text, kNo);
  EXPECT_EQ(
      ask(text, Operation::kCompareAndSwap, swap_payload(std::string(kStrings, 'x'), "z")).text,
      kYes);
  EXPECT_EQ(read_there(text), "z");
}

TEST_F(StoreSharedText, AsksUntilItIsSetAndHasNoMemoryWhileItIsEmpty) {
  const auto text = declare(TypeCode::kStr, Initial::kEvaluated);
  const auto before = mapped.backed();
  EXPECT_EQ(read_there(text), "asks");
  EXPECT_EQ(status(text, Operation::kSettle, "\1"), Status::kOk);
  EXPECT_EQ(read_there(text), "");
  EXPECT_EQ(mapped.backed(), before);
  EXPECT_EQ(append_there(text, "a"), Step::kAsk);
  EXPECT_EQ(status(text, Operation::kAdd, "a"), Status::kOk);
  EXPECT_EQ(append_there(text, "b"), Step::kDone);
  EXPECT_EQ(read(text), "ab");
}

TEST_F(StoreSharedText, ANodeStoppedInTheMiddleOfAWriteHoldsUpNobody) {
  const auto text = declare(TypeCode::kStr, Initial::kValue, "abc");
  ASSERT_EQ(segment::try_lock(mapped.line(text).lock, kNode), Step::kDone);
  EXPECT_EQ(status(text, Operation::kAdd, "d"), Status::kOk);
  EXPECT_EQ(read_there(text), "asks") << "the buffers are the stopped node's";
  EXPECT_EQ(read(text), "abcd");
  EXPECT_EQ(status(text, Operation::kAssign, "xyz"), Status::kOk);
  EXPECT_EQ(read(text), "xyz");
  segment::unlock(mapped.line(text).lock, kNode);
  EXPECT_EQ(status(text, Operation::kAdd, "!"), Status::kOk);
  EXPECT_EQ(read_there(text), "xyz!");
}

TEST_F(StoreSharedText, TheLockOfADeadProcessIsFreed) {
  const auto text = declare(TypeCode::kStr, Initial::kValue, "abc");
  ASSERT_EQ(segment::try_lock(mapped.line(text).lock, kNode), Step::kDone);
  EXPECT_EQ(status(text, Operation::kAssign, "kept"), Status::kOk);
  store.process_ended(kNode);
  EXPECT_EQ(read_there(text), "kept");
}

TEST_F(StoreSharedText, OverTheQuotaItStaysWithTheSession) {
  SegmentStore small(Segment::create(1 << 20).value(), 1 << 20, 3000);
  const MappedSegment its(small);
  const auto text = *small.declare({TypeCode::kStr, Initial::kValue, "f", "_s_", "abc"});
  const segment::Text there{its.line(text), its.memory(), 1 << 20};
  segment::Reading reading;
  EXPECT_EQ(find(there, &reading), Step::kAsk);
  std::string reply;
  EXPECT_TRUE(small.execute({Operation::kAdd, text, 0, "d", caller(1), 1}, reply));
  EXPECT_TRUE(small.execute({Operation::kRead, text, 0, "", caller(1), 1}, reply));
  EXPECT_EQ(reply, "abcd");
}

TEST_F(StoreSharedText, TwoThatAppendThereAndHereLoseNothing) {
  const auto text = declare(TypeCode::kStr, Initial::kValue, "-");
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> there = 0;
  std::uint64_t here = 0;
  std::uint64_t gone = 0;
  std::thread node([&] {
    while (!stop) there += append_there(text, "n") == Step::kDone;
  });
  while (there == 0) std::this_thread::yield();
  for (int turn = 0; turn < 5000; ++turn) {
    here += status(text, Operation::kAdd, "s") == Status::kOk;
    const std::string value = read(text);
    if (value.size() < kStrings / 2) continue;
    ASSERT_EQ(value.find_first_not_of("ns", 1), std::string::npos);
    if (ask(text, Operation::kCompareAndSwap, swap_payload(value, "-")).text == kYes)
      gone += value.size() - 1;
  }
  stop = true;
  node.join();
  EXPECT_EQ(gone + read(text).size() - 1, there + here);
  EXPECT_GT(there.load(), 0u);
}

TEST_F(StoreSharedText, SurvivesWhateverANodeWritesAnywhere) {
  std::mt19937_64 random(13);
  const auto text = declare(TypeCode::kStr, Initial::kValue, "abc");
  const auto used = store.used();
  auto& line = mapped.line(text);
  for (int round = 0; round < 20'000; ++round) {
    status(text, Operation::kAdd, "x");
    if (random() % 8 == 0) status(text, Operation::kAssign, "abc");
    const auto length = static_cast<std::uint32_t>(random() % 130);
    switch (random() % 5) {
      case 0:
        line.word.store(random() % 4 == 0 ? segment::kAskText : random());
        break;
      case 1:
        line.word.store(segment::text_word({length, length % 2, length}));
        break;
      case 2:
        line.block.store(random());
        line.room.store(static_cast<std::uint32_t>(random()));
        break;
      case 3:
        line.lock.store(random() % 2 == 0 ? 0 : random());
        break;
      default:
        if (segment::Unit* units = shared(text).units(length % 2))
          for (int i = 0; i < 16; ++i) units[i].store(random());
    }
    ASSERT_TRUE(wire::is_text(read(text)));
  }
  line.lock.store(0);
  EXPECT_EQ(status(text, Operation::kAssign, "sound again"), Status::kOk);
  EXPECT_EQ(read(text), "sound again");
  EXPECT_EQ(store.used(), used);
}

}  // namespace
}  // namespace gothon::store::test
