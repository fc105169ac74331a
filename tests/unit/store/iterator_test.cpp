#include <random>
#include <set>
#include <thread>

#include "tests/unit/store/iterator_fixture.hpp"

namespace gothon::store::test {
namespace {

TEST_F(StoreIterator, BothSidesDealFromOneRow) {
  const auto row = range(10, -3, 4);
  EXPECT_EQ(next(row).text, item(10));
  EXPECT_EQ(take(row), 7);
  EXPECT_EQ(next(row).text, item(4));
  EXPECT_EQ(take(row), 1);
  EXPECT_EQ(look(row), Step::kBusy);
  EXPECT_EQ(next(row).text, kNo);
  EXPECT_EQ(next(row).text, kNo) << "for good";
}

TEST_F(StoreIterator, WithoutAValueItIsAtItsEnd) {
  const auto row = declare(TypeCode::kIterator);
  EXPECT_EQ(next(row).text, kNo);
  EXPECT_EQ(look(row), Step::kBusy);
  const auto none = range(5, 1, 0, "_none_");
  EXPECT_EQ(next(none).text, kNo);
}

TEST_F(StoreIterator, BeyondSixtyFourBitsTheSessionProcessDeals) {
  const auto row = range(kMax - 1, 1, 4);
  EXPECT_EQ(take(row), kMax - 1);
  EXPECT_EQ(take(row), kMax);
  EXPECT_EQ(look(row), Step::kAsk);
  EXPECT_EQ(next(row).text, item(mpz_class(1) << 63));
  EXPECT_EQ(next(row).text, item((mpz_class(1) << 63) + 1));
  EXPECT_EQ(next(row).text, kNo);
  EXPECT_EQ(look(row), Step::kBusy);
}

TEST_F(StoreIterator, WhereItComesBackTo64BitsNodesGoOn) {
  const auto tickets = count(-(mpz_class(1) << 63) - 2, 1);
  EXPECT_EQ(look(tickets), Step::kAsk);
  EXPECT_EQ(next(tickets).text, item(-(mpz_class(1) << 63) - 2));
  EXPECT_EQ(next(tickets).text, item(-(mpz_class(1) << 63) - 1));
  EXPECT_EQ(take(tickets), std::numeric_limits<std::int64_t>::min());
}

TEST_F(StoreIterator, StepsOfAnySize) {
  const auto wide = count(kWide, kWide);
  EXPECT_EQ(next(wide).text, item(kWide));
  EXPECT_EQ(next(wide).text, item(2 * kWide));
  const auto still = declare(TypeCode::kIterator, Initial::kValue, ints(5, 0, ""), "_still_");
  EXPECT_EQ(take(still), 5);
  EXPECT_EQ(next(still).text, item(5));
}

TEST_F(StoreIterator, AWindowThatIsUsedUpIsFollowedByTheNext) {
  const auto tickets = count(0, 2);
  // As if all but one of the first window had been dealt.
  line(tickets).word = segment::window_word(1, segment::kMostWindow - 1);
  constexpr std::int64_t kLast = 2 * std::int64_t{segment::kMostWindow - 1};
  EXPECT_EQ(take(tickets), kLast);
  EXPECT_EQ(look(tickets), Step::kAsk);
  EXPECT_EQ(next(tickets).text, item(kLast + 2));
  EXPECT_EQ(take(tickets), kLast + 4);
}

TEST_F(StoreIterator, WhatReachedNobodyIsDealtNext) {
  const auto row = range(0, 1, 10);
  const auto first = next(row);
  const auto second = next(row);
  EXPECT_EQ(take(row), 2);
  store.undo(Operation::kNext, row, first.grant, first.text);
  EXPECT_EQ(look(row), Step::kAsk) << "nodes would pass it over";
  EXPECT_EQ(store.look(row, 0).dealt, 2u);
  EXPECT_EQ(next(row).text, item(0));
  EXPECT_EQ(take(row), 3);
  store.undo(Operation::kNext, row, second.grant, second.text);
  const auto again = next(row);
  EXPECT_EQ(again.text, item(1));
  store.undo(Operation::kNext, row, again.grant, again.text);
  EXPECT_EQ(next(row).text, item(1));
  EXPECT_EQ(take(row), 4);
}

TEST_F(StoreIterator, TheLastOneThatReachedNobodyIsDealtByNodes) {
  const auto row = range(0, 1, 2);
  next(row);
  const auto last = next(row);
  EXPECT_EQ(look(row), Step::kBusy);
  store.undo(Operation::kNext, row, last.grant, last.text);
  EXPECT_EQ(take(row), 1);
  EXPECT_EQ(look(row), Step::kBusy);
}

TEST_F(StoreIterator, SeveralThatReachedNobodyAreAllDealtAgain) {
  const auto row = range(0, 1, 6);
  std::vector<Answer> answers;
  for (int i = 0; i < 5; ++i) answers.push_back(next(row));
  for (const int i : {1, 4, 3})
    store.undo(Operation::kNext, row, answers[i].grant, answers[i].text);
  EXPECT_EQ(next(row).text, item(1));
  for (const std::int64_t left : {3, 4, 5}) EXPECT_EQ(take(row), left);
  EXPECT_EQ(next(row).text, kNo);
}

TEST_F(StoreIterator, TheFirstToEvaluateItSetsIt) {
  const auto late = declare(TypeCode::kIterator, Initial::kEvaluated);
  EXPECT_EQ(look(late), Step::kAsk);
  EXPECT_EQ(next(late).status, Status::kUnset);
  EXPECT_EQ(status(late, Operation::kSettle, "\1" + ints(3, 1, encoded(1L))), Status::kOk);
  EXPECT_EQ(status(late, Operation::kSettle, "\1" + ints(9, 1, encoded(1L))), Status::kOk);
  EXPECT_EQ(take(late), 3);
  EXPECT_EQ(next(late).text, kNo);
}

TEST_F(StoreIterator, WhatIsNoSourceIsRefused) {
  const auto late = declare(TypeCode::kIterator, Initial::kEvaluated);
  const std::string good = ints(3, 1, encoded(1L));
  for (std::size_t size = 0; size + 1 < good.size(); ++size)
    EXPECT_EQ(status(late, Operation::kSettle, "\1" + good.substr(0, size)), Status::kMalformed)
        << size;
  EXPECT_EQ(status(late, Operation::kSettle, "\1" + ints(3, 1, encoded(-1L))), Status::kMalformed);
  EXPECT_EQ(
      status(late, Operation::kSettle, "\1" + ints(3, mpz_class(1) << wire::kIntBitLimit, "")),
      Status::kOverflow);
  EXPECT_EQ(next(late).status, Status::kUnset);
}

TEST_F(StoreIterator, AnItemOverTheLimitForIntsIsAnErrorEachTime) {
  const mpz_class largest = (mpz_class(1) << wire::kIntBitLimit) - 1;
  const auto tickets = count(largest, 1);
  EXPECT_EQ(next(tickets).text, item(largest));
  EXPECT_EQ(next(tickets).status, Status::kOverflow);
  EXPECT_EQ(next(tickets).status, Status::kOverflow);
  EXPECT_EQ(store.look(tickets, 0).dealt, 1u);
}

TEST_F(StoreIterator, LongNumbersArePaidFor) {
  range(0, 1, 1, "_a_");
  const auto each = store.used();
  declare(TypeCode::kIterator, Initial::kValue, ints(mpz_class(1) << 800'000, 1, ""), "_b_");
  EXPECT_GE(store.used(), 2 * each + 100'000);
  const auto beyond = ints(mpz_class(1) << 7'000'000, (mpz_class(1) << 7'000'000) * 5, "");
  std::string value;
  for (int i = 0; i < 8 && value.empty(); ++i) {
    const auto made = store.declare(
        {TypeCode::kIterator, Initial::kValue, "f", "_c" + std::to_string(i) + "_", beyond});
    if (!made) value = made.error().message;
  }
  EXPECT_NE(value.find("store quota"), std::string::npos) << value;
}

TEST_F(StoreIterator, ItShowsHowManyAreDealtAndLeft) {
  const auto row = range(5, 5, 100);
  take(row), next(row);
  EXPECT_EQ(store.look(row, 0).dealt, 2u);
  EXPECT_EQ(store.look(row, 0).left, 98u);
  const auto tickets = declare(TypeCode::kIterator, Initial::kValue, ints(0, 1, ""), "_t_");
  take(tickets);
  EXPECT_EQ(store.look(tickets, 0).dealt, 1u);
  EXPECT_FALSE(store.look(tickets, 0).left);
}

TEST_F(StoreIterator, NoItemIsLostOrDoubledWhileTheWordComesAndGoes) {
  constexpr std::int64_t kItems = 200'000;
  const auto row = range(0, 1, kItems);
  std::vector<std::int64_t> mine;
  std::thread node([&] {
    segment::NextItem found;
    for (Step step = Step::kDone; step != Step::kBusy;) {
      step = segment::find(line(row), &found);
      if (step == Step::kDone && segment::take(line(row), found)) mine.push_back(found.number);
    }
  });
  std::set<std::int64_t> theirs;
  for (std::size_t turn = 0;; ++turn) {
    const auto answer = next(row);
    if (answer.text == kNo) break;
    if (turn % 3 == 0)
      store.undo(Operation::kNext, row, answer.grant, answer.text);
    else
      EXPECT_TRUE(theirs.insert(*wire::decode_small_int(answer.text.substr(1))).second);
  }
  node.join();
  for (const std::int64_t item : mine) EXPECT_TRUE(theirs.insert(item).second) << item;
  EXPECT_EQ(theirs.size(), static_cast<std::size_t>(kItems));
}

TEST_F(StoreIterator, AnItemThatWasSeenInAnEarlierWindowIsNotTaken) {
  const auto row = range(0, 1, 100);
  segment::NextItem found;
  ASSERT_EQ(segment::find(line(row), &found), Step::kDone);
  assign(row, ints(100, 1, encoded(std::int64_t{100})));
  EXPECT_FALSE(segment::take(line(row), found));
  EXPECT_EQ(take(row), 100);
}

TEST_F(StoreIterator, WhereSomebodyWroteOverTheWordNothingIsDealtTwice) {
  const auto row = range(0, 1, 1000);
  take(row), take(row);
  line(row).word = segment::window_word(1, 2000);
  const auto answer = next(row);
  EXPECT_EQ(answer.status, Status::kMalformed);
  EXPECT_NE(answer.text.find("its 1000 items that come next are lost"), std::string::npos)
      << answer.text;
  EXPECT_EQ(next(row).text, kNo);
}

TEST_F(StoreIterator, NonsenseInTheLineHarmsNobodyElse) {
  std::mt19937_64 random(42);
  const auto tickets = count(0, 1);
  const auto other = range(0, 1, 3, "_other_");
  for (int turn = 0; turn < 50'000; ++turn) {
    if (random() % 2) line(tickets).word = random() % 2 ? random() : segment::kAskIterator;
    if (random() % 4 == 0) line(tickets).capacity = random();
    if (random() % 4 == 0) line(tickets).first = static_cast<std::int64_t>(random());
    const auto answer = next(tickets);
    EXPECT_TRUE(answer.status == Status::kOk || answer.status == Status::kMalformed);
    if (answer.grant != 0 && random() % 2)
      store.undo(Operation::kNext, tickets, answer.grant, answer.text);
    EXPECT_TRUE(store.look(tickets, 16).dealt);
  }
  EXPECT_EQ(take(other), 0);
  EXPECT_EQ(next(other).text, item(1));
}

}  // namespace
}  // namespace gothon::store::test
