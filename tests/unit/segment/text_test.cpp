#include "glue/segment/text.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/segment/shared_block.hpp"

namespace gothon::segment {
namespace {

using test::Killable;
using test::SharedBlock;

constexpr std::uint32_t kLimit = 3000;

class SegmentText : public ::testing::Test {
 protected:
  SegmentText() { text.line.room.store(kLimit); }

  Step set(const std::string& value, Serial me = 1) {
    return write(text, me, patience, set_locked, value.data(), value.size());
  }
  Step append(const std::string& value, Serial me = 1) {
    return write(text, me, patience, append_locked, value.data(), value.size());
  }
  Step remove(const std::string& value, Serial me = 1) {
    return write(text, me, patience, remove_locked, value.data(), value.size());
  }
  /// Replaces the value that the word `seen` said.
  Step swap(std::uint64_t seen, const std::string& value, Serial me = 1) {
    const auto locked = [seen](const Text& at, const char* bytes, std::size_t length) {
      return swap_locked(at, seen, bytes, length);
    };
    return write(text, me, patience, locked, value.data(), value.size());
  }
  /// The value; `word`: what stood for it.
  std::optional<std::string> read(std::uint64_t* word = nullptr) {
    while (true) {
      Reading reading;
      if (find(text, &reading) == Step::kAsk) return std::nullopt;
      std::string value(reading.length(), '\0');
      if (!copy(text, reading, value.data())) continue;
      if (word != nullptr) *word = reading.word;
      return value;
    }
  }

  SharedBlock block{2 * buffer_size(kLimit)};
  Text text{block.line(), block.memory(), kLimit};
  Patience patience;
};

TEST_F(SegmentText, BehavesAsAString) {
  std::mt19937 random(5);
  std::string model;
  for (int turn = 0; turn < 50'000; ++turn) {
    const std::string piece(random() % 20, static_cast<char>('a' + random() % 2));
    switch (random() % 4) {
      case 0:
        ASSERT_EQ(set(piece), Step::kDone);
        model = piece;
        break;
      case 1:
        ASSERT_EQ(remove(piece), Step::kDone);
        if (model.ends_with(piece)) model.resize(model.size() - piece.size());
        break;
      default:
        if (append(piece) == Step::kDone)
          model += piece;
        else
          ASSERT_GT(model.size() + piece.size(), kLimit);
    }
    ASSERT_EQ(read(), model) << turn;
  }
}

TEST_F(SegmentText, ExactlyTheRoomFitsAndOneByteMoreAsks) {
  EXPECT_EQ(set(std::string(kLimit, 'x')), Step::kDone);
  EXPECT_EQ(append("y"), Step::kAsk);
  EXPECT_EQ(set(std::string(kLimit + 1, 'y')), Step::kAsk);
  EXPECT_EQ(append(""), Step::kDone);
  EXPECT_EQ(read(), std::string(kLimit, 'x'));
  text.line.room.store(0xffff'ffff);
  EXPECT_EQ(append("y"), Step::kAsk) << "more room than the limit is nonsense";
}

TEST_F(SegmentText, SwapsOnlyWhatIsStillThere) {
  set("abc");
  std::uint64_t word = 0;
  ASSERT_EQ(read(&word), "abc");
  EXPECT_EQ(swap(word, "longer"), Step::kDone);
  EXPECT_EQ(swap(word, "late"), Step::kBusy);
  ASSERT_EQ(read(&word), "longer");
  set("longer");
  EXPECT_EQ(swap(word, "late"), Step::kBusy) << "an equal value is another all the same";
  ASSERT_EQ(read(&word), "longer");
  EXPECT_EQ(swap(word, std::string(kLimit + 1, 'x')), Step::kAsk);
  EXPECT_EQ(swap(word, ""), Step::kDone);
  EXPECT_EQ(read(&word), "");
  text.line.word.store(kAskText);
  EXPECT_EQ(swap(word, "late"), Step::kAsk);
  EXPECT_EQ(text.line.word.load(), kAskText);
}

TEST_F(SegmentText, SwappersLoseNothing) {
  for (const Serial apart : test::kProcessesAndThreads) {
    set("");
    std::vector<std::thread> threads;
    std::atomic<int> added = 0;
    for (Serial number = 0; number < 3; ++number)
      threads.emplace_back([&, me = 1 + number * apart] {
        for (int turn = 0; turn < 900; ++turn) {
          std::uint64_t word = 0;
          const std::string value = *read(&word);
          if (swap(word, value + "x", me) == Step::kDone) ++added;
        }
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(read(), std::string(static_cast<std::size_t>(added), 'x'));
  }
}

TEST_F(SegmentText, AWordThatAsksIsLeftAlone) {
  set("abc");
  const std::uint64_t word = text.line.word.exchange(kAskText);
  EXPECT_EQ(read(), std::nullopt);
  EXPECT_EQ(set("d"), Step::kAsk);
  EXPECT_EQ(append("d"), Step::kAsk);
  EXPECT_EQ(remove("c"), Step::kAsk);
  EXPECT_EQ(text.line.word.load(), kAskText);
  text.line.word.store(word);
  EXPECT_EQ(read(), "abc");
}

TEST_F(SegmentText, WhatWasReadIsExchangedIfItIsStillThere) {
  set("abc");
  Reading reading;
  ASSERT_EQ(find(text, &reading), Step::kDone);
  ASSERT_EQ(append("d"), Step::kDone);
  EXPECT_EQ(swap(reading.word, "x"), Step::kBusy) << "what was appended would be lost";
  EXPECT_EQ(read(), "abcd");
  EXPECT_EQ(try_lock(text.line.lock, 2), Step::kDone) << "and nobody is kept out";
  unlock(text.line.lock, 2);
  ASSERT_EQ(find(text, &reading), Step::kDone);
  EXPECT_EQ(swap(reading.word, std::string(kLimit + 1, 'x')), Step::kAsk);
  EXPECT_EQ(swap(reading.word, ""), Step::kDone);
  EXPECT_EQ(read(), "");
  ASSERT_EQ(set("abcd"), Step::kDone);
  EXPECT_EQ(swap(reading.word, "x"), Step::kBusy) << "the same text is not the same value";
  text.line.word.store(kAskText);
  EXPECT_EQ(swap(kAskText, "x"), Step::kAsk);
}

TEST_F(SegmentText, WhoReadsWhileASuffixIsReplacedReadsAgain) {
  set("abcd");
  Reading reading;
  ASSERT_EQ(find(text, &reading), Step::kDone);
  ASSERT_EQ(remove("cd"), Step::kDone);
  ASSERT_EQ(append("xy"), Step::kDone);
  char out[4];
  EXPECT_FALSE(copy(text, reading, out)) << "it could have seen half of each";
  EXPECT_EQ(read(), "abxy");
}

TEST_F(SegmentText, AHolderOfTheLockKeepsNobodyFromReading) {
  set("abc");
  ASSERT_EQ(try_lock(text.line.lock, 2), Step::kDone);
  EXPECT_EQ(set("d"), Step::kAsk);
  EXPECT_EQ(read(), "abc");
}

TEST_F(SegmentText, NonsenseAsks) {
  set("abc");
  text.line.block.store(block.memory().size - 8);
  EXPECT_EQ(read(), std::nullopt);
  EXPECT_EQ(append("d"), Step::kAsk);
  text.line.block.store(kBlocksAt);
  text.line.word.store(text_word({kLimit + 1, 0, 0}));
  EXPECT_EQ(read(), std::nullopt);
  EXPECT_EQ(append("d"), Step::kAsk);
  EXPECT_EQ(set("whole again"), Step::kDone);
  EXPECT_EQ(read(), "whole again");
}

TEST_F(SegmentText, ReadersSeeNoValueThatNeverWas) {
  for (const Serial apart : test::kProcessesAndThreads) {
    std::atomic<bool> stop = false;
    std::atomic<int> torn = 0;
    std::vector<std::thread> threads;
    for (Serial number = 0; number < 2; ++number)
      threads.emplace_back([&, me = 1 + number * apart] {
        for (int turn = 0; turn < 20'000; ++turn) {
          // One letter everywhere, and never two appended without a set in between.
          const std::string value(1 + turn % 2900, static_cast<char>('a' + turn % 26));
          set(value, me);
          remove(value.substr(value.size() / 2), me);
        }
        stop = true;
      });
    for (int reader = 0; reader < 2; ++reader)
      threads.emplace_back([&] {
        while (!stop) {
          const auto value = read();
          if (value &&
              value->find_first_not_of(value->empty() ? 'a' : value->front()) != std::string::npos)
            ++torn;
        }
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(torn, 0);
  }
}

TEST_F(SegmentText, AppendersLoseNothing) {
  for (const Serial apart : test::kProcessesAndThreads) {
    set("");
    std::vector<std::thread> threads;
    std::atomic<int> appended = 0;
    for (Serial number = 0; number < 3; ++number)
      threads.emplace_back([&, me = 1 + number * apart] {
        for (int turn = 0; turn < 900; ++turn)
          if (append("x", me) == Step::kDone) ++appended;
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(read(), std::string(static_cast<std::size_t>(appended), 'x'));
  }
}

TEST_F(SegmentText, WhoIsKilledAnywhereLeavesTheOldOrTheNewValue) {
  std::mt19937 random(7);
  for (int kill = 0; kill < 150; ++kill) {
    int number = 0;
    Killable child([&] {
      ++number;
      set(std::string(1 + number * 37 % 2900, static_cast<char>('a' + number % 26)), 2);
      append(std::string(number % 11, static_cast<char>('a' + number % 26)), 2);
    });
    child.kill_after(random() % 300);
    test::free_lock_of(text.line, 2);
    const auto value = read();
    ASSERT_TRUE(value);
    if (!value->empty()) {
      ASSERT_EQ(value->find_first_not_of(value->front()), std::string::npos);
    }
    ASSERT_EQ(append("", 1), Step::kDone) << "nothing is stuck";
  }
}

}  // namespace
}  // namespace gothon::segment
