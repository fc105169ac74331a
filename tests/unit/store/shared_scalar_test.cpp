#include <atomic>
#include <limits>
#include <thread>

#include "glue/segment/scalar.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {
namespace {

using segment::Arithmetic;
using segment::Step;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

using StoreSharedScalar = SharedStoreTest;

TEST_F(StoreSharedScalar, NodesFindTheHeaderAndTheTypes) {
  declare(TypeCode::kBool);
  const auto real = declare(TypeCode::kFloat, Initial::kZero, {}, "_f_");
  const auto* header = reinterpret_cast<const segment::Header*>(
      reinterpret_cast<const std::byte*>(&line(0)) - segment::kLinesAt);
  EXPECT_EQ(header->magic, segment::kMagic);
  EXPECT_EQ(header->abi, segment::kAbi);
  EXPECT_GE(header->size, segment::kBlocksAt);
  EXPECT_LE(header->size, segment::kSegmentSize);
  EXPECT_EQ(header->string_limit, kStrings);
  EXPECT_EQ(line(real).type.load(), static_cast<std::uint32_t>(TypeCode::kFloat));
  EXPECT_EQ(line(real + 1).type.load(), 0u);
}

TEST_F(StoreSharedScalar, BothSidesSeeEachOthersValues) {
  const auto number = declare(TypeCode::kInt, Initial::kValue, encoded(std::int64_t{40}));
  EXPECT_EQ(line(number).word.load(), 40u);
  EXPECT_EQ(segment::update_int<Arithmetic::kAdd>(line(number).word, 1), Step::kDone);
  EXPECT_EQ(status(number, Operation::kAdd, encoded(std::int64_t{1})), Status::kOk);
  EXPECT_EQ(line(number).word.load(), 42u);
  EXPECT_EQ(read(number), encoded(std::int64_t{42}));
}

TEST_F(StoreSharedScalar, AWordAsksUntilItsVariableIsSet) {
  const auto number = declare(TypeCode::kInt, Initial::kEvaluated);
  EXPECT_EQ(line(number).word.load(), segment::kAskIntWord);
  EXPECT_EQ(status(number, Operation::kAssign, encoded(std::int64_t{3})), Status::kOk);
  EXPECT_EQ(line(number).word.load(), segment::kAskIntWord);
  EXPECT_EQ(status(number, Operation::kSettle, "\1\7"), Status::kOk);
  EXPECT_EQ(line(number).word.load(), 7u);
}

TEST_F(StoreSharedScalar, AValueThatIsTheAskingWordIsKeptByTheSession) {
  const auto real = declare(TypeCode::kFloat, Initial::kValue, encoded(2.0));
  std::string bits;
  wire::append_u64(bits, segment::kAskFloat);
  EXPECT_EQ(status(real, Operation::kAssign, bits), Status::kOk);
  EXPECT_EQ(read(real), bits);
  EXPECT_EQ(status(real, Operation::kDivide, encoded(0.0)), Status::kDivision);
  EXPECT_EQ(read(real), bits);
  EXPECT_EQ(status(real, Operation::kAssign, encoded(0.5)), Status::kOk);
  EXPECT_EQ(segment::update_float<Arithmetic::kMultiply>(line(real).word, 3), Step::kDone);
  EXPECT_EQ(read(real), encoded(1.5));
}

TEST_F(StoreSharedScalar, AFailureShowsTheValueAgain) {
  const auto number = declare(TypeCode::kInt, Initial::kValue, encoded(std::int64_t{5}));
  EXPECT_EQ(status(number, Operation::kDivide, encoded(std::int64_t{0})), Status::kDivision);
  EXPECT_EQ(line(number).word.load(), 5u);
  EXPECT_EQ(ask(number, Operation::kCompareAndSwap,
                swap_payload(encoded(std::int64_t{6}), encoded(std::int64_t{7})))
                .text,
            kNo);
  EXPECT_EQ(line(number).word.load(), 5u);
}

TEST_F(StoreSharedScalar, LockFreeAddersLoseNothingWhileTheValueGrowsBeyond64BitsAndBack) {
  const auto number = declare(TypeCode::kInt, Initial::kValue, encoded(kMax - 50));
  constexpr int kTurns = 20'000;
  std::atomic<int> added = 0;
  std::atomic<bool> stop = false;
  std::thread node([&] {
    while (!stop && added < kTurns)
      if (segment::update_int<Arithmetic::kAdd>(line(number).word, 1) == Step::kDone) ++added;
  });
  // Up over the border, and down again so that the node can go on.
  mpz_class sum = kMax - 50;
  for (int turn = 0; turn < kTurns; ++turn) {
    EXPECT_EQ(status(number, Operation::kAdd, encoded(std::int64_t{100})), Status::kOk);
    EXPECT_EQ(status(number, Operation::kSubtract, encoded(std::int64_t{103})), Status::kOk);
    sum -= 3;
  }
  stop = true;
  node.join();
  EXPECT_GT(added.load(), 0);
  EXPECT_EQ(read(number), encoded(mpz_class(sum + added.load())));
}

}  // namespace
}  // namespace gothon::store::test
