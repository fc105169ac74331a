#include "tests/unit/store/shared_queue_fixture.hpp"

// Tasks that are done, and queues that take no more.

namespace gothon::store::test {
namespace {

TEST_P(StoreSharedQueue, WhoWaitsForAllToBeDoneIsAnsweredByTheLast) {
  const auto q = queue();
  EXPECT_FALSE(ask(q, Operation::kJoin).parked) << "there is nothing to do";
  put_here(q, "a");
  ASSERT_EQ(put_there(q, "b"), Step::kDone);
  const auto one = ask(q, Operation::kJoin, {}, caller(1));
  const auto two = ask(q, Operation::kJoin, {}, caller(2));
  ASSERT_TRUE(one.parked && two.parked);
  EXPECT_EQ(*store.condition(one.ticket)->unfinished, 2u);
  EXPECT_FALSE(store.condition(one.ticket)->met);
  EXPECT_EQ(take_there(q), lifo() ? "b" : "a") << "items are nobody's to wait for";
  EXPECT_EQ(task_done(shared(q)), Step::kAsk);
  EXPECT_EQ(status(q, Operation::kTaskDone), Status::kOk);
  EXPECT_TRUE(completed().empty());
  EXPECT_EQ(status(q, Operation::kTaskDone), Status::kOk);
  const auto answered = completed();
  EXPECT_EQ(answered.count(one.ticket) + answered.count(two.ticket), 2u);
  put_here(q, "c");
  EXPECT_EQ(task_done(shared(q)), Step::kDone) << "nobody waits any more";
  put_here(q, "d");
  const auto gone = ask(q, Operation::kJoin, {}, caller(2));
  const auto third = ask(q, Operation::kJoin, {}, caller(3));
  EXPECT_TRUE(store.cancel(gone.ticket));
  EXPECT_EQ(task_done(shared(q)), Step::kAsk) << "one still waits";
  store.process_ended(3);
  EXPECT_EQ(task_done(shared(q)), Step::kDone);
  EXPECT_TRUE(completed().empty());
  (void)third;
}

TEST_P(StoreSharedQueue, APutThatIsGivenUpKeepsNobodyWaiting) {
  const auto q = queue(1);
  put_here(q, "a");
  EXPECT_EQ(take_there(q), "a");
  EXPECT_EQ(status(q, Operation::kTaskDone), Status::kOk);
  // A node has announced an item, finds that it has to ask, and takes it back.
  line(q).puts.fetch_add(1);
  const auto joiner = ask(q, Operation::kJoin, {}, caller(2));
  ASSERT_TRUE(joiner.parked);
  line(q).puts.fetch_sub(1);
  EXPECT_EQ(status(q, Operation::kPut, std::string(kStrings + 1, 'x')), Status::kOverflow);
  EXPECT_EQ(completed().count(joiner.ticket), 1u);
}

TEST_P(StoreSharedQueue, WhoAsksAgainSeesThatAPutWasGivenUpWithoutAWord) {
  const auto q = queue(1);
  line(q).puts.fetch_add(1);
  const auto joiner = ask(q, Operation::kJoin, {}, caller(2));
  ASSERT_TRUE(joiner.parked);
  store.reconsider(joiner.ticket);
  EXPECT_TRUE(completed().empty()) << "it is counted still";
  line(q).puts.fetch_sub(1);
  store.reconsider(joiner.ticket + 1);
  EXPECT_TRUE(completed().empty()) << "of another request";
  store.reconsider(joiner.ticket);
  EXPECT_EQ(completed().count(joiner.ticket), 1u);
  EXPECT_EQ(task_done(shared(q)), Step::kAsk);
  put_here(q, "a");
  EXPECT_EQ(task_done(shared(q)), Step::kDone) << "nobody waits any more";
}

TEST_P(StoreSharedQueue, ShutDownItTakesNoMoreAndGivesWhatItHas) {
  const std::string shut_down(1, '\2');
  const auto q = queue(2);
  put_here(q, "a");
  ASSERT_EQ(put_there(q, "b"), Step::kDone);
  const auto putter = put_here(q, "c", wire::kFlagWait);
  ASSERT_TRUE(putter.parked);
  const auto before = store.used();
  EXPECT_EQ(status(q, Operation::kShutdown, kNo), Status::kOk);
  const auto refused = completed()[putter.ticket];
  EXPECT_EQ(refused.payload, shut_down);
  store.undo(Operation::kPut, q, refused.grant, refused.payload);
  EXPECT_LT(store.used(), before) << "its item is not charged any more";
  EXPECT_TRUE(store.look(q, 0).shut_down);
  EXPECT_EQ(put_there(q, "d"), Step::kAsk);
  EXPECT_EQ(put_here(q, "d").text, shut_down);
  EXPECT_EQ(put_here(q, "d", wire::kFlagWait).text, shut_down);
  EXPECT_EQ(take_there(q), lifo() ? "b" : "a");
  EXPECT_EQ(take_there(q), lifo() ? "a" : "b");
  EXPECT_EQ(take_there(q), "asks");
  EXPECT_EQ(ask(q, Operation::kTake, {}, caller(1), wire::kFlagWait).text, shut_down);
  EXPECT_EQ(ask(q, Operation::kTake).text, shut_down);
}

TEST_P(StoreSharedQueue, WhoIsInTheMiddleOfAPutWhenItIsShutDownDoesNotPut) {
  const auto q = queue();
  put_here(q, "a");
  const std::uint64_t word = line(q).word.load();
  ASSERT_EQ(segment::try_lock(line(q).lock, kNode), Step::kDone);
  EXPECT_EQ(status(q, Operation::kShutdown, kNo), Status::kOk);
  EXPECT_NE(line(q).word.load(), word) << "its swap would succeed";
  EXPECT_EQ(segment::put_locked(shared(q), "b", 1), Step::kAsk);
  segment::unlock(line(q).lock, kNode);
  EXPECT_EQ(wire::u64_at(ask(q, Operation::kSize).text, 0), 1u);
  EXPECT_EQ(line(q).word.load(), word) << "takes are the nodes' again";
  EXPECT_EQ(put_there(q, "c"), Step::kAsk);
  EXPECT_EQ(take_there(q), "a");
}

TEST_P(StoreSharedQueue, ShutDownAtOnceItIsEmptyAndWakesAll) {
  const auto q = queue();
  const auto taker = ask(q, Operation::kTake, {}, caller(2), wire::kFlagWait);
  EXPECT_EQ(status(q, Operation::kShutdown, kYes), Status::kOk);
  EXPECT_EQ(completed()[taker.ticket].payload, std::string(1, '\2'));
  const auto full = declare(GetParam(), Initial::kZero, {}, "_full_");
  for (int item = 0; item < 5; ++item) put_here(full, "x");
  const auto joiner = ask(full, Operation::kJoin, {}, caller(2));
  ASSERT_TRUE(joiner.parked);
  EXPECT_EQ(take_here(full), "x");
  EXPECT_EQ(status(full, Operation::kShutdown, kYes), Status::kOk);
  EXPECT_EQ(wire::u64_at(ask(full, Operation::kSize).text, 0), 0u);
  EXPECT_TRUE(completed().empty()) << "one that was taken is not done";
  EXPECT_EQ(status(full, Operation::kTaskDone), Status::kOk);
  EXPECT_EQ(completed().count(joiner.ticket), 1u);
}

}  // namespace
}  // namespace gothon::store::test
