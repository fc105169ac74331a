#include "glue/segment/scalar.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <bit>
#include <limits>
#include <thread>
#include <vector>

namespace gothon::segment {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

std::uint64_t word_of(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

TEST(SegmentScalar, AddersOnManyThreadsLoseNothing) {
  Word word(0);
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number)
    threads.emplace_back([&word, number] {
      for (int i = 0; i < 20'000; ++i) update_int<Arithmetic::kAdd>(word, number);
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(word.load(), word_of(std::int64_t{20'000} * (0 + 1 + 2 + 3)));
}

TEST(SegmentScalar, AFloatIsAddedToWithoutLosses) {
  Word word(std::bit_cast<std::uint64_t>(0.0));
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number)
    threads.emplace_back([&word] {
      for (int i = 0; i < 20'000; ++i) update_float<Arithmetic::kAdd>(word, 0.125);
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::bit_cast<double>(word.load()), 10'000.0);
}

TEST(SegmentScalar, WhatDoesNotFitAsksAndChangesNothing) {
  Word word(word_of(kMax));
  EXPECT_EQ(update_int<Arithmetic::kAdd>(word, 1), Step::kAsk);
  EXPECT_EQ(update_int<Arithmetic::kAdd>(word, 2), Step::kAsk)
      << "wrapped around it would be no word that asks";
  EXPECT_EQ(update_int<Arithmetic::kSubtract>(word, -1), Step::kAsk);
  EXPECT_EQ(update_int<Arithmetic::kSubtract>(word, -2), Step::kAsk);
  EXPECT_EQ(update_int<Arithmetic::kMultiply>(word, 2), Step::kAsk);
  EXPECT_EQ(word.load(), word_of(kMax));
  word = word_of(-kMax);
  EXPECT_EQ(update_int<Arithmetic::kSubtract>(word, 1), Step::kAsk)
      << "the result would be the word that asks";
  EXPECT_EQ(update_int<Arithmetic::kDivide>(word, -1), Step::kDone);
  EXPECT_EQ(word.load(), word_of(kMax));
}

TEST(SegmentScalar, AWordThatAsksIsLeftAlone) {
  Word word(kAskIntWord);
  EXPECT_EQ(update_int<Arithmetic::kAdd>(word, 1), Step::kAsk);
  EXPECT_EQ(assign(word, 5, kAskIntWord), Step::kAsk);
  EXPECT_EQ(word.load(), kAskIntWord);
  word = 7;
  EXPECT_EQ(assign(word, kAskIntWord, kAskIntWord), Step::kAsk) << "only the session writes it";
  EXPECT_EQ(assign(word, 5, kAskIntWord), Step::kDone);
  EXPECT_EQ(word.load(), 5u);
}

TEST(SegmentScalar, TheNewValueIsTheOnesOwn) {
  Word word(0);
  std::vector<std::thread> threads;
  std::vector<std::atomic<int>> taken(4 * 5'000 + 1);
  for (int number = 0; number < 4; ++number)
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) {
        std::uint64_t now = 0;
        update_int<Arithmetic::kAdd>(word, 1, &now);
        ++taken[now];
      }
    });
  for (auto& thread : threads) thread.join();
  for (std::size_t each = 1; each < taken.size(); ++each) EXPECT_EQ(taken[each], 1) << each;
}

TEST(SegmentScalar, WhatWasReadIsExchangedIfItIsStillThere) {
  Word word(word_of(5));
  EXPECT_EQ(exchange(word, word_of(4), word_of(6), kAskIntWord), Step::kBusy);
  EXPECT_EQ(word.load(), word_of(5));
  EXPECT_EQ(exchange(word, word_of(5), kAskIntWord, kAskIntWord), Step::kAsk)
      << "only the session writes it";
  EXPECT_EQ(word.load(), word_of(5));
  EXPECT_EQ(exchange(word, word_of(5), word_of(6), kAskIntWord), Step::kDone);
  EXPECT_EQ(word.load(), word_of(6));
  word = kAskIntWord;
  EXPECT_EQ(exchange(word, kAskIntWord, word_of(6), kAskIntWord), Step::kAsk);
  EXPECT_EQ(word.load(), kAskIntWord);
}

TEST(SegmentScalar, OfTwoThatAreEqualOrNoNumbersTheFirstIsChosen) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const auto chosen = []<Choice choice>(double value, double other) {
    Word word(std::bit_cast<std::uint64_t>(value));
    std::uint64_t now = 0;
    EXPECT_EQ((choose<choice>(word, other, kAskFloat, &now)), Step::kDone);
    EXPECT_EQ(word.load(), now);
    return now;
  };
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  EXPECT_EQ(chosen.operator()<Choice::kLeast>(1, 2), bits(1));
  EXPECT_EQ(chosen.operator()<Choice::kLeast>(2, 1), bits(1));
  EXPECT_EQ(chosen.operator()<Choice::kLeastBehind>(2, 1), bits(1));
  EXPECT_EQ(chosen.operator()<Choice::kMost>(1, 2), bits(2));
  EXPECT_EQ(chosen.operator()<Choice::kMostBehind>(2, 1), bits(2));
  for (const double other : {-0.0, none}) {
    EXPECT_EQ(chosen.operator()<Choice::kLeast>(0.0, other), bits(0.0));
    EXPECT_EQ(chosen.operator()<Choice::kMost>(0.0, other), bits(0.0));
    EXPECT_EQ(chosen.operator()<Choice::kLeastBehind>(0.0, other), bits(other));
    EXPECT_EQ(chosen.operator()<Choice::kMostBehind>(0.0, other), bits(other));
  }
}

TEST(SegmentScalar, OfAllThatManyThreadsOfferTheLeastIsLeft) {
  Word word(word_of(kMax));
  std::vector<std::thread> threads;
  for (std::int64_t number = 0; number < 4; ++number)
    threads.emplace_back([&word, number] {
      for (std::int64_t i = 20'000; i > 0; --i) {
        std::uint64_t now = 0;
        choose<Choice::kLeast>(word, i * 4 + number, kAskIntWord, &now);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(word.load(), word_of(4));
  std::uint64_t now = 0;
  EXPECT_EQ((choose<Choice::kLeast>(word, kAskInt, kAskIntWord, &now)), Step::kAsk);
  word = kAskIntWord;
  EXPECT_EQ((choose<Choice::kMost>(word, std::int64_t{7}, kAskIntWord, &now)), Step::kAsk);
  EXPECT_EQ(word.load(), kAskIntWord);
}

TEST(SegmentScalar, DivisionIsTruncatedAndRefusesZero) {
  Word word(word_of(-7));
  EXPECT_EQ(update_int<Arithmetic::kDivide>(word, 0), Step::kZero);
  EXPECT_EQ(update_int<Arithmetic::kDivide>(word, 2), Step::kDone);
  EXPECT_EQ(word.load(), word_of(-3));
  Word real(std::bit_cast<std::uint64_t>(1.5));
  EXPECT_EQ(update_float<Arithmetic::kDivide>(real, -0.0), Step::kZero);
  EXPECT_EQ(std::bit_cast<double>(real.load()), 1.5);
}

TEST(SegmentScalar, NoArithmeticMakesAFloatAsk) {
  // The processor quietens a signalling NaN, but a compiler may fold the operation away.
  const auto signalling = std::bit_cast<double>(kAskFloat);
  Word word(std::bit_cast<std::uint64_t>(1.0));
  for (const Step step : {update_float<Arithmetic::kMultiply>(word, signalling),
                          update_float<Arithmetic::kDivide>(word, signalling),
                          update_float<Arithmetic::kAdd>(word, signalling)}) {
    EXPECT_NE(step, Step::kZero);
    EXPECT_NE(word.load(), kAskFloat);
  }
}

}  // namespace
}  // namespace gothon::segment
