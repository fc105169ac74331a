#include "tests/unit/store/iterator_fixture.hpp"

// Items that lie in the session's memory.

namespace gothon::store::test {
namespace {

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

}  // namespace
}  // namespace gothon::store::test
