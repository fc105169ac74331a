#include "glue/segment/queue.hpp"
#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

class StoreQueue : public StoreTest {
 protected:
  std::uint32_t queue(std::int64_t limit = 0, TypeCode type = TypeCode::kQueueOfStr) {
    return declare(type, Initial::kValue, encoded(limit));
  }
  Answer put(std::uint32_t queue, std::string_view item, Caller who = caller(1)) {
    return ask(queue, Operation::kPut, item, who);
  }
  Answer put_waiting(std::uint32_t queue, std::string_view item, Caller who = caller(1)) {
    return ask(queue, Operation::kPut, item, who, wire::kFlagWait);
  }
  Answer take(std::uint32_t queue, Caller who = caller(1)) {
    return ask(queue, Operation::kTake, {}, who);
  }
  Answer take_waiting(std::uint32_t queue, Caller who = caller(1)) {
    return ask(queue, Operation::kTake, {}, who, wire::kFlagWait);
  }
  std::uint64_t size(std::uint32_t queue) {
    return wire::u64_at(ask(queue, Operation::kSize).text, 0);
  }
};

TEST_F(StoreQueue, FirstInFirstOut) {
  const auto q = queue();
  for (const char* item : {"a", "b", "c"}) EXPECT_EQ(put(q, item).text, kYes);
  EXPECT_EQ(size(q), 3u);
  for (const char* item : {"a", "b", "c"}) EXPECT_EQ(take(q).text, kYes + item);
  EXPECT_EQ(take(q).text, kNo);
  EXPECT_EQ(take(q).grant, 0u) << "nothing to take back";
}

TEST_F(StoreQueue, LastInFirstOut) {
  const auto q = queue(0, TypeCode::kLifoQueueOfStr);
  for (const char* item : {"a", "b", "c"}) put(q, item);
  for (const char* item : {"c", "b", "a"}) EXPECT_EQ(take(q).text, kYes + item);
}

TEST_F(StoreQueue, ALimitMakesItFull) {
  const auto q = queue(2);
  EXPECT_EQ(put(q, "a").text, kYes);
  EXPECT_EQ(ask(q, Operation::kFull).text, kNo);
  EXPECT_EQ(put(q, "b").text, kYes);
  EXPECT_EQ(ask(q, Operation::kFull).text, kYes);
  EXPECT_EQ(put(q, "c").text, kNo);
  EXPECT_EQ(size(q), 2u);
}

TEST_F(StoreQueue, ZeroNegativeAndEnormousLimitsAreNone) {
  int name = 0;
  for (const std::string& limit : {encoded(std::int64_t{0}), encoded(std::int64_t{-3}),
                                   encoded(mpz_class(1) << 100), std::string()}) {
    const auto q = declare(TypeCode::kQueueOfBool, limit.empty() ? Initial::kZero : Initial::kValue,
                           limit, "_q" + std::to_string(++name) + "_");
    for (int i = 0; i < 50; ++i) EXPECT_EQ(put(q, kYes).text, kYes);
    EXPECT_EQ(ask(q, Operation::kFull).text, kNo);
  }
}

TEST_F(StoreQueue, TakersAreServedInTheOrderOfComing) {
  const auto q = queue();
  const auto first = take_waiting(q, caller(2));
  const auto second = take_waiting(q, caller(3));
  ASSERT_TRUE(first.parked && second.parked);
  EXPECT_EQ(put(q, "a").text, kYes);
  EXPECT_EQ(put(q, "b").text, kYes);
  auto done = completed();
  EXPECT_EQ(order, (std::vector{first.ticket, second.ticket}));
  EXPECT_EQ(done[first.ticket].payload, kYes + "a");
  EXPECT_EQ(done[second.ticket].payload, kYes + "b");
  EXPECT_NE(done[first.ticket].grant, 0u);
  EXPECT_EQ(size(q), 0u);
}

TEST_F(StoreQueue, PuttersAreServedInTheOrderOfComing) {
  const auto q = queue(1);
  put(q, "a");
  const auto first = put_waiting(q, "b", caller(2));
  const auto second = put_waiting(q, "c", caller(3));
  ASSERT_TRUE(first.parked && second.parked);
  EXPECT_EQ(put(q, "d").text, kNo) << "who does not wait does not overtake";
  EXPECT_EQ(take(q).text, kYes + "a");
  EXPECT_EQ(completed().count(first.ticket), 1u);
  EXPECT_EQ(order.size(), 1u);
  EXPECT_EQ(take(q).text, kYes + "b");
  EXPECT_EQ(completed()[second.ticket].payload, kYes);
  EXPECT_EQ(take(q).text, kYes + "c");
}

TEST_F(StoreQueue, CancelledWaitersGetNothing) {
  const auto q = queue(1);
  const auto taker = take_waiting(q);
  EXPECT_TRUE(store.cancel(taker.ticket));
  EXPECT_FALSE(store.cancel(taker.ticket));
  put(q, "a");
  EXPECT_TRUE(completed().empty());
  const auto putter = put_waiting(q, "b");
  const auto used = store.used();
  EXPECT_TRUE(store.cancel(putter.ticket));
  EXPECT_LT(store.used(), used) << "its item is charged no longer";
  EXPECT_EQ(take(q).text, kYes + "a");
  EXPECT_EQ(take(q).text, kNo);
}

TEST_F(StoreQueue, AnUndoneTakeGoesBackToItsEnd) {
  for (const auto type : {TypeCode::kQueueOfStr, TypeCode::kLifoQueueOfStr}) {
    const auto q = declare(type, Initial::kZero, {}, wire::type_name(type));
    for (const char* item : {"a", "b"}) put(q, item);
    const auto used = store.used();
    const auto taken = take(q);
    store.undo(Operation::kTake, q, taken.grant, taken.text);
    EXPECT_EQ(store.used(), used);
    EXPECT_EQ(take(q).text, taken.text);
  }
}

TEST_F(StoreQueue, AnUndoneTakeFitsEvenWhereAPutterFilledTheQueue) {
  const auto q = queue(1);
  put(q, "a");
  put_waiting(q, "b", caller(2));
  const auto taken = take(q);
  EXPECT_EQ(completed().size(), 1u);
  store.undo(Operation::kTake, q, taken.grant, taken.text);
  EXPECT_EQ(size(q), 2u);
  EXPECT_EQ(put(q, "c").text, kNo);
  EXPECT_EQ(take(q).text, kYes + "a");
  EXPECT_EQ(put(q, "c").text, kNo) << "still at the limit";
  EXPECT_EQ(take(q).text, kYes + "b");
}

TEST_F(StoreQueue, AnUndoneTakeServesWhoWaits) {
  const auto q = queue();
  put(q, "a");
  const auto taken = take(q);
  const auto waiting = take_waiting(q, caller(2));
  store.undo(Operation::kTake, q, taken.grant, taken.text);
  EXPECT_EQ(completed()[waiting.ticket].payload, kYes + "a");
  EXPECT_EQ(size(q), 0u);
}

TEST_F(StoreQueue, AnEndedProcessWaitsNoLonger) {
  const auto q = queue(1);
  take_waiting(q, caller(2));
  const auto other = take_waiting(q, caller(3));
  store.process_ended(2);
  put(q, "a");
  EXPECT_EQ(completed().count(other.ticket), 1u);
  put(q, "b");
  const auto used = store.used();
  put_waiting(q, std::string(50, 'c'), caller(4));
  store.process_ended(4);
  EXPECT_EQ(store.used(), used);
  EXPECT_EQ(take(q).text, kYes + "b");
  EXPECT_EQ(take(q).text, kNo);
  EXPECT_TRUE(completed().empty());
}

TEST_F(StoreQueue, ItemsAreCheckedAsTheirType) {
  const auto texts = queue();
  EXPECT_EQ(put(texts, std::string(kStrings, 'x')).status, Status::kOk);
  const auto answer = put(texts, std::string(kStrings + 1, 'x'));
  EXPECT_EQ(answer.status, Status::kOverflow);
  EXPECT_EQ(answer.text.rfind("_x_: ", 0), 0u);
  EXPECT_EQ(put(texts, "\xff").status, Status::kMalformed);
  const auto ints = declare(TypeCode::kQueueOfInt, Initial::kZero, {}, "_i_");
  EXPECT_EQ(put(ints, "").status, Status::kMalformed);
  EXPECT_EQ(put(ints, encoded(mpz_class(1) << wire::kIntBitLimit)).status, Status::kOverflow);
  EXPECT_EQ(put(ints, std::string("\7\0\0", 3)).text, kYes);
  EXPECT_EQ(take(ints).text, kYes + "\7") << "in its shortest form";
  const auto floats = declare(TypeCode::kQueueOfFloat, Initial::kZero, {}, "_f_");
  EXPECT_EQ(put(floats, "1234").status, Status::kMalformed);
  EXPECT_EQ(put(floats, encoded(-0.0)).text, kYes);
  EXPECT_EQ(take(floats).text, kYes + encoded(-0.0));
}

TEST_F(StoreQueue, TheQuotaBoundsAnUnlimitedQueueAndLosesNothing) {
  const auto q = queue();
  std::uint64_t stored = 0;
  const std::string item(80, 'x');
  while (put(q, item).status == Status::kOk) ++stored;
  EXPECT_EQ(put(q, item).status, Status::kMemory);
  EXPECT_GT(stored, kQuota / 200);
  EXPECT_LE(store.used(), kQuota);
  EXPECT_EQ(size(q), stored);
  EXPECT_EQ(take(q).text, kYes + item);
  EXPECT_EQ(put(q, item).text, kYes);
  while (take(q).text != kNo) {
  }
  EXPECT_LT(store.used(), (segment::kUnit << segment::kKeptLog) + 2000u);
}

}  // namespace
}  // namespace gothon::store::test
