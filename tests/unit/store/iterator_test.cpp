#include <limits>
#include <random>
#include <set>
#include <thread>

#include "glue/segment/iterator.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {
namespace {

using segment::Step;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
const mpz_class kWide = mpz_class(1) << 64;

std::string ints(const mpz_class& first, const mpz_class& step, const std::string& count) {
  const std::string rest = encoded(step);
  std::string exchange = swap_payload(rest, count);
  return "\1" + swap_payload(encoded(first), exchange);
}

std::string items(const std::vector<std::string>& each) {
  std::string source = "\2";
  for (const std::string& item : each) source += swap_payload(item, "");
  return source;
}

/// An item that is a str.
std::string text(const std::string& value) {
  return "\10s" + std::string(1, static_cast<char>(value.size())) + value;
}

class StoreIterator : public SharedStoreTest {
 protected:
  std::uint32_t sequence(const std::vector<std::string>& each, std::string_view name = "_it_") {
    return declare(TypeCode::kIterator, Initial::kValue, items(each), name);
  }
  Status assign(std::uint32_t iterator, const std::string& source) {
    return status(iterator, Operation::kAssign, source);
  }
  std::uint32_t range(const mpz_class& first, const mpz_class& step, std::int64_t count,
                      std::string_view name = "_it_") {
    return declare(TypeCode::kIterator, Initial::kValue, ints(first, step, encoded(count)), name);
  }
  std::uint32_t count(const mpz_class& first, const mpz_class& step) {
    return declare(TypeCode::kIterator, Initial::kValue, ints(first, step, ""));
  }
  Answer next(std::uint32_t iterator, Caller who = caller(1)) {
    return ask(iterator, Operation::kNext, {}, who);
  }
  /// What a node gets without asking; nullopt: it has to ask, or nothing is left.
  std::optional<std::int64_t> take(std::uint32_t iterator) {
    segment::NextItem found;
    if (segment::find(line(iterator), &found) != Step::kDone) return std::nullopt;
    EXPECT_TRUE(segment::take(line(iterator), found));
    return found.number;
  }
  /// The same of an item that lies in the block.
  std::optional<std::string> take_listed(std::uint32_t iterator) {
    segment::NextItem found;
    if (segment::find(line(iterator), &found) != Step::kDone || !found.listed) return std::nullopt;
    segment::Listed listed;
    const auto* units = segment::find_listed(mapped.memory(), line(iterator), found, &listed);
    if (units == nullptr) return std::nullopt;
    std::string item(listed.length, '\0');
    segment::copy_out(units, segment::kNoRing, listed.at, item.data(), item.size());
    EXPECT_TRUE(segment::take(line(iterator), found));
    return item;
  }
  Step look(std::uint32_t iterator) {
    segment::NextItem found;
    return segment::find(line(iterator), &found);
  }
  static std::string item(const mpz_class& value) { return "\2" + encoded(value); }
};

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

TEST_F(StoreIterator, ItemsOfASequenceLieInTheBlock) {
  const std::string longest = text(std::string(kStrings - 2, 'x'));
  const auto row = sequence(
      {text("a"), "\10t\2T" + text("b").substr(1), longest, text(""), "\10N", text("seven77")});
  EXPECT_EQ(take_listed(row), text("a"));
  EXPECT_EQ(next(row).text, "\10t\2Ts\1b");
  EXPECT_EQ(take_listed(row), longest);
  EXPECT_EQ(take_listed(row), text(""));
  const auto last = next(row);
  EXPECT_EQ(last.text, "\10N");
  store.undo(Operation::kNext, row, last.grant, last.text);
  EXPECT_EQ(take_listed(row), "\10N");
  EXPECT_EQ(next(row).text, text("seven77"));
  EXPECT_EQ(next(row).text, kNo);
  EXPECT_EQ(look(row), Step::kBusy);
}

TEST_F(StoreIterator, ASequenceWithoutItemsIsAtItsEnd) {
  const auto row = sequence({});
  EXPECT_EQ(look(row), Step::kBusy);
  EXPECT_EQ(next(row).text, kNo);
}

TEST_F(StoreIterator, AnItemThatCannotBeSharedIsRefusedAndNothingChanges) {
  const auto row = range(0, 1, 10);
  const auto books = store.used();
  EXPECT_EQ(assign(row, items({text("a"), text(std::string(kStrings - 1, 'x'))})),
            Status::kOverflow);
  for (const auto& bad : {std::string(), std::string("\10"), std::string("\10s\2a"),
                          std::string("\10NN"), std::string("\10s\1\xff"), std::string("\4a")})
    EXPECT_EQ(assign(row, items({text("a"), bad})), Status::kMalformed) << bad;
  EXPECT_EQ(assign(row, items({text("a")}) + "\1"), Status::kMalformed);
  EXPECT_EQ(store.used(), books);
  EXPECT_EQ(take(row), 0);
}

TEST_F(StoreIterator, AnAssignmentReplacesWhatIsLeftForAll) {
  const auto row = range(0, 1, 10);
  EXPECT_EQ(take(row), 0);
  EXPECT_EQ(next(row).text, item(1));
  EXPECT_EQ(assign(row, ints(100, 1, encoded(2L))), Status::kOk);
  EXPECT_EQ(store.look(row, 0).dealt, 0u);
  EXPECT_EQ(take(row), 100);
  EXPECT_EQ(next(row).text, item(101));
  EXPECT_EQ(next(row).text, kNo);
  EXPECT_EQ(assign(row, items({text("a"), text("b")})), Status::kOk);
  EXPECT_EQ(take_listed(row), text("a"));
  EXPECT_EQ(assign(row, ints(7, 0, "")), Status::kOk);
  EXPECT_EQ(take(row), 7);
}

TEST_F(StoreIterator, WhatWasFoundBeforeAnAssignmentIsNotTaken) {
  const auto row = range(0, 1, 10);
  segment::NextItem found;
  ASSERT_EQ(segment::find(line(row), &found), Step::kDone);
  assign(row, ints(100, 1, encoded(10L)));
  EXPECT_FALSE(segment::take(line(row), found));
  EXPECT_EQ(take(row), 100);
}

TEST_F(StoreIterator, WhatWasDealtBeforeAnAssignmentDoesNotComeBack) {
  const auto row = range(0, 1, 10);
  const auto early = next(row);
  const auto returned = next(row);
  next(row);
  store.undo(Operation::kNext, row, returned.grant, returned.text);
  assign(row, ints(100, 1, encoded(2L)));
  store.undo(Operation::kNext, row, early.grant, early.text);
  EXPECT_EQ(take(row), 100);
  EXPECT_EQ(next(row).text, item(101));
  EXPECT_EQ(next(row).text, kNo);
}

TEST_F(StoreIterator, MemoryOfItemsIsPaidForAndGivenBack) {
  const auto row = range(0, 1, 10);
  const auto books = store.used();
  const std::string filler = text(std::string(kStrings - 2, 'x'));
  for (const std::size_t count : {1u, 1000u, 300u, 2000u, 20u}) {
    ASSERT_EQ(assign(row, items(std::vector<std::string>(count, filler))), Status::kOk);
    const std::size_t bytes = count * 8 * (1 + (filler.size() + 7) / 8);
    EXPECT_EQ(store.used(), books + (bytes + 4095) / 4096 * 4096);
    for (std::size_t i = 0; i < count; ++i)
      ASSERT_EQ(i % 2 ? take_listed(row) : next(row).text, filler) << i;
    EXPECT_EQ(next(row).text, kNo);
  }
  EXPECT_EQ(assign(row, items(std::vector<std::string>(40'000, filler))), Status::kMemory);
  EXPECT_EQ(assign(row, ints(0, 1, encoded(1L))), Status::kOk);
  EXPECT_EQ(store.used(), books);
}

TEST_F(StoreIterator, MemoryOfItemsCostsWhatItSays) {
  const auto row = range(0, 1, 10);
  const std::size_t before = mapped.backed();
  const std::string filler = text(std::string(kStrings - 2, 'x'));
  ASSERT_EQ(assign(row, items(std::vector<std::string>(10'000, filler))), Status::kOk);
  EXPECT_GE(mapped.backed(), before + 1'000'000);
  ASSERT_EQ(assign(row, items(std::vector<std::string>(20'000, filler))), Status::kOk);
  EXPECT_LE(mapped.backed(), before + std::size_t{20'000} * 112 + 4096);
  ASSERT_EQ(assign(row, items({filler})), Status::kOk);
  EXPECT_EQ(mapped.backed(), before + 4096);
}

TEST_F(StoreIterator, OverTheQuotaWhatIsLeftIsDealtOn) {
  const auto row = sequence({text("a"), text("b")});
  const auto used = store.used();
  const std::string filler = text(std::string(kStrings - 2, 'x'));
  EXPECT_EQ(assign(row, items(std::vector<std::string>(40'000, filler))), Status::kMemory);
  EXPECT_EQ(store.used(), used);
  EXPECT_EQ(take_listed(row), text("a"));
  EXPECT_EQ(next(row).text, text("b"));
}

TEST_F(StoreIterator, ABlockThatSomebodyWroteOverIsToldOf) {
  const auto row = sequence({text("a"), text("b"), text("c")});
  auto* const units = reinterpret_cast<segment::Unit*>(mapped.memory().start + line(row).block);
  units[0] = segment::listed_entry(1'000'000'000, 5);
  units[1] = segment::listed_entry(0, 5);
  units[2] = segment::listed_entry(3, 0xffff'fff0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(next(row).status, Status::kMalformed) << i;
  EXPECT_EQ(next(row).text, kNo);
}

TEST_F(StoreIterator, NodesJudgeWhatLiesInTheBlock) {
  const auto row = sequence({text("a")});
  segment::NextItem found;
  ASSERT_EQ(segment::find(line(row), &found), Step::kDone);
  segment::Listed listed;
  const auto look = [&] {
    return segment::find_listed(mapped.memory(), line(row), found, &listed);
  };
  EXPECT_NE(look(), nullptr);
  for (const std::int64_t place : {-1L, 1L << 40, kMax}) {
    found.number = place;
    EXPECT_EQ(look(), nullptr) << place;
  }
  found.number = 0;
  auto* const units = reinterpret_cast<segment::Unit*>(mapped.memory().start + line(row).block);
  units[0] = ~std::uint64_t{0};
  EXPECT_EQ(look(), nullptr);
  line(row).block = 8;
  EXPECT_EQ(look(), nullptr);
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
