#include "daemon/store/ranges.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace gothon::store {
namespace {

std::string gaps(const Ranges& ranges, std::uint64_t end) {
  std::string text;
  ranges.each_gap(end, [&](std::uint64_t from, std::uint64_t to) {
    text += std::to_string(from) + "-" + std::to_string(to) + " ";
  });
  return text;
}

TEST(StoreRanges, WhatTouchesIsOne) {
  Ranges ranges;
  EXPECT_EQ(gaps(ranges, 9), "0-9 ");
  ranges.add(2, 4);
  ranges.add(6, 8);
  EXPECT_EQ(gaps(ranges, 9), "0-2 4-6 8-9 ");
  ranges.add(4, 6);
  EXPECT_EQ(gaps(ranges, 9), "0-2 8-9 ");
  EXPECT_EQ(ranges.bytes(), 6u);
  ranges.remove(3, 5);
  EXPECT_EQ(gaps(ranges, 8), "0-2 3-5 ");
  EXPECT_EQ(ranges.bytes(), 4u);
}

TEST(StoreRanges, AreWhatASetOfEachAddressWouldBe) {
  std::mt19937 random(1);
  for (int turn = 0; turn < 200; ++turn) {
    Ranges ranges;
    std::vector<bool> absent(64, true);
    for (int step = 0; step < 40; ++step) {
      const std::uint64_t from = random() % 64;
      const std::uint64_t to = from + 1 + random() % std::min<std::uint64_t>(8, 64 - from);
      const bool add = random() % 2 == 0;
      add ? ranges.add(from, to) : ranges.remove(from, to);
      for (std::uint64_t at = from; at < to; ++at) absent[at] = !add;
      std::vector<bool> missing(64, false);
      ranges.each_gap(64, [&](std::uint64_t first, std::uint64_t last) {
        EXPECT_LT(first, last);
        for (std::uint64_t at = first; at < last; ++at) missing[at] = true;
      });
      ASSERT_EQ(missing, absent);
      ASSERT_EQ(ranges.bytes(), std::count(absent.begin(), absent.end(), false));
    }
  }
}

}  // namespace
}  // namespace gothon::store
