#include "daemon/store/entries.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/keyed_hash.hpp"

namespace gothon::store {
namespace {

TEST(StoreKeyedHash, IsSipHashAndDependsOnItsKey) {
  // The key is 0 … 15, the text 0 … 14, as in the paper.
  const KeyedHash hash(0x0706050403020100, 0x0f0e0d0c0b0a0908);
  std::string paper;
  for (char each = 0; each < 15; ++each) paper += each;
  EXPECT_EQ(hash(paper), 0xd320d86d2a519956u);
  EXPECT_EQ(hash(""), 0xabac0158050fc4dcu);
  EXPECT_NE(hash("a"), KeyedHash(0x0706050403020100, 0x0f0e0d0c0b0a0909)("a"));
  EXPECT_EQ(KeyedHash()("a"), KeyedHash()("a")) << "one key in a process";
  std::set<std::uint64_t> all;
  std::string text;
  for (int length = 0; length < 100; ++length, text += '\0') all.insert(hash(text));
  EXPECT_EQ(all.size(), 100u);
}

/// Any sequence leaves what a list of pairs would have.
TEST(StoreEntries, RandomSequencesKeepKeysValuesAndOrder) {
  std::mt19937 random(16);
  Entries entries;
  Entries::Rank rank = 0;
  std::map<Entries::Rank, std::pair<std::string, std::string>> wanted;
  std::map<std::string, Entries::Rank> ranks;
  std::vector<std::pair<Entries::Rank, std::pair<std::string, std::string>>> removed;
  for (int round = 0; round < 200'000; ++round) {
    // It grows and shrinks in turns.
    const bool grow = round / 1000 % 2 == 0;
    const std::string key = "k" + std::to_string(random() % 700);
    const std::string value(random() % 20, 'v');
    const auto number = entries.find(key);
    ASSERT_EQ(number.has_value(), ranks.contains(key)) << round;
    if (!number) {
      if (grow || random() % 4 == 0) {
        entries.append(key, value, ++rank);
        ranks[key] = rank;
        wanted[rank] = {key, value};
      } else if (!removed.empty()) {
        const auto [old, pair] = removed[random() % removed.size()];
        if (!ranks.contains(pair.first) && !wanted.contains(old)) {
          entries.restore(pair.first, pair.second, old);
          ranks[pair.first] = old;
          wanted[old] = pair;
        }
      }
    } else if (random() % 3 == 0) {
      entries.assign(*number, value);
      wanted[ranks[key]].second = value;
    } else if (!grow || random() % 4 == 0) {
      const auto gone = random() % 4 == 0 ? *entries.last() : *number;
      const Entries::Rank its = entries.rank(gone);
      ASSERT_TRUE(wanted.contains(its));
      if (removed.size() > 50) removed.clear();
      removed.emplace_back(its, wanted[its]);
      ranks.erase(wanted[its].first);
      wanted.erase(its);
      entries.remove(gone);
    }
    if (random() % 20'000 == 0) {
      entries.clear();
      wanted.clear();
      ranks.clear();
    }
    ASSERT_EQ(entries.size(), wanted.size());
    if (round % 97 != 0) continue;
    auto at = wanted.begin();
    for (auto each = entries.from(0); each; each = entries.from(*each + 1), ++at) {
      ASSERT_NE(at, wanted.end());
      ASSERT_EQ(entries.key(*each), at->second.first) << round;
      ASSERT_EQ(entries.value(*each), at->second.second);
      ASSERT_EQ(entries.find(at->second.first), *each);
    }
    ASSERT_EQ(at, wanted.end());
    ASSERT_EQ(entries.last().has_value(), !wanted.empty());
  }
}

TEST(StoreEntries, TakingFromTheFrontDoesNotLookAtGapsAgain) {
  Entries entries;
  constexpr int kMany = 300'000;
  for (int key = 0; key < kMany; ++key) entries.append(std::to_string(key), "", key + 1);
  // Quadratic, this would take minutes.
  for (int key = 0; key < kMany; ++key) {
    const auto first = entries.from(0);
    ASSERT_TRUE(first);
    ASSERT_EQ(entries.key(*first), std::to_string(key));
    entries.remove(*first);
  }
  EXPECT_FALSE(entries.from(0) || entries.last());
}

}  // namespace
}  // namespace gothon::store
